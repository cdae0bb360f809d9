"""udata: pages of datasets in the order of creation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mc2cm_graph.harvest import Store
from tests.harvest.running import identifiers, run
from tests.harvest.serving import Asked, Reply, as_json, portal


def dataset(number: int, **fields: Any) -> dict[str, Any]:
    """Make a dataset with the fields that udata gives."""
    return {
        "id": f"{number:024x}",
        "title": f"Titres de séjour, département {number}",
        "acronym": None,
        "slug": f"titres-{number}",
        "description": "Nombre de titres *délivrés*.",
        "tags": ["immigration", "titre-de-sejour"],
        "license": "lov2",
        "frequency": "annual",
        "organization": {"id": "o", "name": "Ministère", "page": "https://www.data.gouv.fr/organizations/m/"},
        "owner": None,
        "spatial": {"geom": None, "granularity": "fr:commune", "zones": ["fr:commune:69123", "country:fr"]},
        "temporal_coverage": {"start": "2019-01-01", "end": "2019-12-31"},
        "created_at": "2020-01-01T00:00:00+00:00",
        "last_modified": "2024-01-01T00:00:00+00:00",
        "page": f"https://www.data.gouv.fr/datasets/titres-{number}/",
        "uri": f"https://www.data.gouv.fr/api/1/datasets/titres-{number}/",
        "resources": [{"format": "csv", "url": "https://static.data.gouv.fr/t.csv"}],
        "private": False,
        **fields,
    }


class Udata:
    """Answers as ``/api/1/datasets/`` does."""

    def __init__(self, datasets: list[Any]) -> None:
        self.datasets = datasets
        self.remove_before: tuple[int, int] | None = None

    def __call__(self, asked: Asked) -> Reply:
        if asked.path != "/api/1/datasets/" or asked.parameters.get("sort") != "created":
            return Reply(b"{}", 404)
        page, size = int(asked.parameters["page"]), int(asked.parameters["page_size"])
        if self.remove_before and page == self.remove_before[0]:
            del self.datasets[: self.remove_before[1]]
            self.remove_before = None
        end = page * size
        return as_json(
            {
                "data": self.datasets[end - size : end],
                "next_page": "http://internal/api/1/next" if end < len(self.datasets) else None,
                "page": page,
                "page_size": size,
                "previous_page": None,
                "total": len(self.datasets),
            }
        )


def test_all_pages_are_read_and_the_second_run_changes_nothing(tmp_path: Path) -> None:
    udata = Udata([dataset(number) for number in range(47)])
    with portal(udata) as there:
        outcome = run(tmp_path / "store", f"{there.url}/api/1/", "udata")
        second = run(tmp_path / "store", f"{there.url}/api/1/", "udata")
    assert (outcome.kept, outcome.whole) == (47, True)
    assert (second.fresh, second.changed, second.gone) == (0, 0, 0)


def test_the_fields_are_read(tmp_path: Path) -> None:
    with portal(Udata([dataset(1)])) as there:
        run(tmp_path / "store", there.url, "udata")
    with Store(tmp_path / "store") as store:
        kept = store.record("made-up", f"{1:024x}")
    assert kept is not None
    described = kept.description
    assert described.codes == ("fr:commune:69123", "country:fr")
    assert (described.publisher, described.licence) == ("Ministère", "lov2")
    assert described.page == "https://www.data.gouv.fr/datasets/titres-1/"
    assert described.keywords == ("immigration", "titre-de-sejour")


def test_nothing_is_lost_when_the_first_ones_vanish_meanwhile(tmp_path: Path) -> None:
    udata = Udata([dataset(number) for number in range(40)])
    udata.remove_before = (3, 4)
    with portal(udata) as there:
        outcome = run(tmp_path / "store", there.url, "udata")
    assert {one["id"] for one in udata.datasets} <= set(identifiers(tmp_path / "store"))
    assert len(udata.datasets) == 36
    assert outcome.whole


def test_broken_datasets_are_told(tmp_path: Path) -> None:
    odd = dataset(2, organization="none", spatial=[], resources="none")
    broken = [dataset(1, title=None), 7, odd, dataset(3, id=[])]
    with portal(Udata(broken)) as there:
        outcome = run(tmp_path / "store", there.url, "udata")
    assert identifiers(tmp_path / "store") == [f"{2:024x}"]
    assert (outcome.broken, outcome.whole) == (3, True)

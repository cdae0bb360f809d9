"""CKAN: all of it, once each, whatever happens to the portal meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mc2cm_graph.harvest import HarvestFailed, Store
from tests.harvest.ckans import Catalogue, package
from tests.harvest.running import content, identifiers, run
from tests.harvest.serving import Reply, portal


def ids(catalogue: Catalogue) -> list[str]:
    return sorted(one["id"] for one in catalogue.packages)


def test_every_package_is_taken_once(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(95)])
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    assert (outcome.fresh, outcome.kept, outcome.broken, outcome.whole) == (95, 95, 0, True)
    assert identifiers(tmp_path / "store") == ids(catalogue)


def test_the_second_run_changes_nothing(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(35)])
    with portal(catalogue) as there:
        run(tmp_path / "store", there.url)
        before = content(tmp_path / "store")
        second = run(tmp_path / "store", there.url)
    assert len(before) == 35
    assert (second.fresh, second.changed, second.gone, second.kept) == (0, 0, 0, 35)
    assert content(tmp_path / "store") == before


def test_what_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(35)], etags=True)
    with portal(catalogue) as there:
        run(tmp_path / "store", there.url)
        before = content(tmp_path / "store")
        first = len(there.paths())
        second = run(tmp_path / "store", there.url)
        conditions = [one.headers.get("if-none-match", "") for one in there.asked if "action" in one.path]
    assert all(conditions[first:])
    assert (second.kept, second.gone, second.whole) == (35, 0, True)
    assert content(tmp_path / "store") == before


def test_new_changed_and_gone_are_told(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(30)], etags=True)
    with portal(catalogue) as there:
        run(tmp_path / "store", there.url)
        catalogue.packages[3] = package(3, title="Another title")
        del catalogue.packages[7]
        catalogue.packages.append(package(77))
        outcome = run(tmp_path / "store", there.url)
    assert (outcome.fresh, outcome.changed, outcome.gone, outcome.kept) == (1, 1, 1, 30)
    assert identifiers(tmp_path / "store") == ids(catalogue)


def test_nothing_is_lost_when_packages_vanish_meanwhile(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(60)])
    kept = set(ids(catalogue))

    def remove(searches: int) -> None:
        if searches == 3:
            # Eight of the first page: everything moves up, past what was read.
            for identifier in sorted(kept)[:8]:
                catalogue.packages[:] = [one for one in catalogue.packages if one["id"] != identifier]

    catalogue.between = remove
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    assert outcome.whole
    assert set(ids(catalogue)) <= set(identifiers(tmp_path / "store"))
    assert len(catalogue.packages) == 52


def test_a_portal_that_ignores_the_order_is_gone_through_again(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(60)], ordered=False)

    def shuffle(searches: int) -> None:
        if searches in (1, 2, 3):
            catalogue.packages.reverse()

    catalogue.between = shuffle
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    assert outcome.whole
    assert identifiers(tmp_path / "store") == ids(catalogue)


def test_a_portal_that_caps_pages_is_read_whole(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(40)], most_rows=3)
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    assert (outcome.kept, outcome.whole) == (40, True)


def test_without_search_the_list_is_read(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(25)], search=False)
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    assert (outcome.kept, outcome.whole) == (25, True)
    with Store(tmp_path / "store") as store:
        assert any("current_package_list_with_resources was read" in note for note in store.notes("made-up"))


def test_broken_packages_are_told_and_skipped(tmp_path: Path) -> None:
    broken = [
        package(1, title="  "),
        package(2, title=None),
        package(3, id=None),
        package(4, title={"fr": ["no", 3]}, title_translated=7, extras="none"),
        "not a package",
        package(5, id="x" * 600),
    ]
    catalogue = Catalogue([*[package(number) for number in range(10, 30)], *broken])
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    with Store(tmp_path / "store") as store:
        rules = sorted(one.rule for _, one in store.broken("made-up"))
    assert rules == ["identifier-too-long", "no-identifier", "no-title", "no-title", "not-an-object"]
    assert (outcome.kept, outcome.broken, outcome.whole) == (21, 5, True)


def test_a_package_that_fails_its_page_is_left_out_alone(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(40)], poison=package(17)["id"])
    with portal(catalogue) as there:
        outcome = run(tmp_path / "store", there.url)
    with Store(tmp_path / "store") as store:
        assert [one.rule for _, one in store.broken("made-up")] == ["portal-fails"]
    assert (outcome.kept, outcome.broken, outcome.whole) == (39, 1, True)
    assert package(17)["id"] not in identifiers(tmp_path / "store")


def test_a_portal_that_is_down_is_not_gone_through_one_by_one(tmp_path: Path) -> None:
    with portal(lambda _: Reply(status=500)) as there, pytest.raises(HarvestFailed, match="status 500"):
        run(tmp_path / "store", there.url, rows=4)
    assert len(there.paths()) < 60


def test_one_record_takes_no_others_along(tmp_path: Path) -> None:
    deep = '{"id": "deep", "title": "Deep", "extras": ' + "[" * 100_000 + "]" * 100_000 + "}"
    long = '{"id": "long", "title": "Long", "num_tags": ' + "9" * 10_000 + "}"
    latin = b'{"id": "latin", "title": "R\xe9fugi\xe9s"}'
    good = json.dumps(package(1))
    head = b'{"success": true, "result": {"count": 4, "results": ['
    body = head + f"{deep}, {long}, {good}, ".encode() + latin + b"]}}"
    with portal(lambda _: Reply(body)) as there:
        outcome = run(tmp_path / "store", there.url)
    assert (outcome.kept, outcome.broken, outcome.whole) == (4, 0, True)

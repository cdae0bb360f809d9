"""Who holds an answer is told so without a query, by whichever process he asks; equal tags mean equal bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import KeptAnswers, Store
from mc2cm_graph.web.app import create_app
from tests.web.audits.kinds import WORLD

ASKING = ("table", "select", "ask", "construct", "values", "said", "cited", "pointing", "query")
"""How anything is asked of the graph."""

DATA = (
    "/city/breval.ttl",
    "/city/breval.jsonld",
    "/city.csv",
    "/city.json",
    "/city.ttl",
    "/ontology.ttl",
    "/concepts/theme.nt",
    "/queries/count-by-kind.csv",
    "/queries/count-by-kind.json",
    "/practice/welcome-desk/related.json",
    "/transfers.csv",
    "/openapi.json",
    "/practice/welcome-desk/where-to.json",
    "/practice/welcome-desk/check.json?city=breval",
)
PAGES = tuple(
    paths[0]
    for endpoint, paths in WORLD.items()
    if endpoint and not endpoint.startswith(("endpoint.", "versions.", "changes."))
)


@dataclass
class Count:
    """How often the graph was asked."""

    asked: int = 0


@pytest.fixture(scope="module")
def other_app(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Another process over the same snapshot, as far as its answers are concerned."""
    return create_app(Settings(world_snapshot.root, tmp_path_factory.mktemp("none") / "workers"))


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    """Count what is asked of the graph; it answers as ever."""
    counted = Count()

    def counting(ask: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*given: Any, **more: Any) -> Any:
            counted.asked += 1
            return ask(*given, **more)

        return wrapper

    wrapped = 0
    for kind in (Store, KeptAnswers):
        for name in ASKING:
            if name in vars(kind):
                monkeypatch.setattr(kind, name, counting(vars(kind)[name]))
                wrapped += 1
    assert wrapped > len(ASKING)
    return counted


def test_a_page_that_was_never_drawn_is_counted(other_app: Flask, count: Count) -> None:
    assert other_app.test_client().get("/city/qasr-al-bahr.ttl").status_code == 200
    assert count.asked > 0


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_who_holds_an_answer_is_told_so_without_a_query(
    world_app: Flask, other_app: Flask, count: Count, address: str
) -> None:
    headers = {"Accept-Encoding": "identity"}
    first = world_app.test_client().get(address, headers=headers)
    tag = first.headers["ETag"]
    assert first.status_code == 200
    assert not tag.startswith("W/")
    coded = world_app.test_client().get(address, headers={"Accept-Encoding": "gzip"})
    assert (coded.headers["ETag"] == tag) == ("Content-Encoding" not in coded.headers)
    count.asked = 0
    for known in (tag, coded.headers["ETag"], f'"other", {tag}', f"W/{tag}"):
        again = other_app.test_client().get(address, headers={**headers, "If-None-Match": known})
        assert (again.status_code, again.data) == (304, b""), known
        wanted = coded.headers["ETag"] if known == coded.headers["ETag"] else tag
        assert again.headers["ETag"] == wanted
        for name in ("Cache-Control", "Content-Location"):
            assert again.headers.get(name) == first.headers.get(name), name
    if "/queries/" not in address:
        assert count.asked == 0
    # Strong (RFC 9110, 8.8.1): the same tag is the same bytes, whoever drew it.
    drawn = other_app.test_client().get(address, headers=headers)
    assert (drawn.headers["ETag"], drawn.data) == (tag, first.data)


def test_questions_are_bound_but_not_asked(world_app: Flask, other_app: Flask, count: Count) -> None:
    address = "/queries/count-by-kind.csv"
    tag = world_app.test_client().get(address).headers["ETag"]
    count.asked = 0
    assert other_app.test_client().get(address, headers={"If-None-Match": tag}).status_code == 304
    assert count.asked == 0


def test_negotiated_answers_keep_their_tags_apart(world_app: Flask) -> None:
    client = world_app.test_client()
    asked = [
        {"Accept": accept, "Accept-Language": tongue, "Host": host}
        for accept in ("text/html", "text/turtle", "application/n-triples")
        for tongue in ("en", "ar")
        for host in ("one.example", "two.example")
    ]
    tags = {client.get("/city/breval", headers=headers).headers["ETag"]: headers for headers in asked}
    assert len(tags) == len(asked)
    for tag, own in tags.items():
        for headers in asked:
            found = client.get("/city/breval", headers={**headers, "If-None-Match": tag})
            assert (found.status_code == 304) == (headers == own)
    # Who holds several is told which of them it is.
    held = ", ".join(tags)
    for tag, own in tags.items():
        assert client.get("/city/breval", headers={**own, "If-None-Match": held}).headers["ETag"] == tag


@pytest.mark.parametrize("known", ["*", '"', "W/", '"a" "b"', "," * 500, '"x"'])
def test_odd_conditions_are_no_answer(world_app: Flask, known: str) -> None:
    client = world_app.test_client()
    assert client.get("/city/atlantis", headers={"If-None-Match": known}).status_code == 404
    assert client.get("/city/breval", headers={"If-None-Match": known}).status_code in (200, 304)


def test_other_settings_are_other_answers(world_snapshot: Snapshot, world_app: Flask, tmp_path: Path) -> None:
    elsewhere = Settings(world_snapshot.root, tmp_path / "workers", "https://repository.example/")
    tags = {
        app.test_client().get("/city/breval").headers["ETag"] for app in (world_app, create_app(elsewhere))
    }
    assert len(tags) == 2

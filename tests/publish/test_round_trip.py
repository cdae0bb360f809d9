"""From the snapshot into another engine and back: every question and every page says the same from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest
from flask import Flask

from mc2cm_graph.names import KINDS
from mc2cm_graph.publish.normal import normal_lines
from mc2cm_graph.questions import Question, bind, load_all
from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import RDF_MEDIA_TYPES, Engine, Store, Table, is_iri
from mc2cm_graph.store.endpoint import Endpoint
from mc2cm_graph.store.remote import RemoteStore
from mc2cm_graph.terms import Iri, Term
from mc2cm_graph.web import app as web
from tests.queries.answers import Case, cases

QUESTIONS = load_all(REPOSITORY / "queries")
SITE = load_all(REPOSITORY / "queries" / "site")
CASES = cases()
ENGINES = ("plain", "union")

NOT_ASKED = {
    "site": {"editor-first", "project-events", "service-data"},
    "related": {"cities", "features", "sites", "transfers"},
    "check": set[str](),
}
"""Questions that no page of the world asks: the editor's own text, those whose answers other questions
give, and the one by which the build writes the services."""


def answer(engine: Engine, question: Question, terms: dict[str, Term]) -> object:
    """What an engine says: rows in their order, with their columns; a graph in normal form.

    The names of blank nodes are an engine's own.
    """
    if question.form == "ask":
        return engine.ask(question, **terms)
    if question.form == "select":
        table = engine.table(question, **terms)
        ordered = "ORDER BY" in question.text
        rows = [tuple(sorted((name, _unnamed(term)) for name, term in row.items())) for row in table.rows]
        return table.columns, rows if ordered else sorted(rows)
    return graph(engine.construct(question, "application/n-triples", **terms), "application/n-triples")


def _unnamed(term: Term) -> Term:
    return Iri("_:") if isinstance(term, Iri) and term.value.startswith("_:") else term


def graph(document: bytes, media_type: str) -> list[str]:
    """A document of RDF in normal form."""
    return normal_lines(quad.triple for quad in ox.parse(document, format=RDF_MEDIA_TYPES[media_type]))


@dataclass
class Recorded:
    """The local store, and everything that it was asked."""

    store: Store
    asked: dict[tuple[str, str], tuple[Question, dict[str, Term]]] = field(default_factory=dict)

    def note(self, question: Question, terms: dict[str, Term]) -> None:
        """Remember what was asked."""
        self.asked[str(question.path), repr(sorted(terms.items()))] = question, terms

    def table(self, question: Question, /, **terms: Term) -> Table:
        """Answer SELECT."""
        self.note(question, terms)
        return self.store.table(question, **terms)

    def select(self, question: Question, /, **terms: Term) -> list[dict[str, Term]]:
        """Answer SELECT with rows."""
        return self.table(question, **terms).rows

    def ask(self, question: Question, /, **terms: Term) -> bool:
        """Answer ASK."""
        self.note(question, terms)
        return self.store.ask(question, **terms)

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Look up by subject and property; what another engine is asked instead is noted."""
        if is_iri(subject):
            self.note(SITE["values"], {"subject": Iri(subject), "property": Iri(predicate)})
        return self.store.values(subject, predicate)

    def said(self, subject: str) -> list[tuple[str, Term]]:
        """Look up by subject; what another engine is asked instead is noted."""
        if is_iri(subject):
            self.note(SITE["facts"], {"subject": Iri(subject)})
        return self.store.said(subject)

    def cited(self, subject: str) -> list[dict[str, Term]]:
        """Look up by subject in the named graphs; what another engine is asked instead is noted."""
        if is_iri(subject):
            self.note(SITE["thing-facts"], {"subject": Iri(subject)})
        return self.store.cited(subject)

    def pointing(self, value: str) -> list[dict[str, Term]]:
        """Look up by object in the named graphs; what another engine is asked instead is noted."""
        if is_iri(value):
            self.note(SITE["thing-incoming"], {"value": Iri(value)})
        return self.store.pointing(value)

    def query(self, text: str, terms: Mapping[str, Term]) -> object:
        """Answer a query by its text; the published questions are compared one by one elsewhere."""
        return self.store.query(text, terms)

    def construct(self, question: Question, media_type: str, /, **terms: Term) -> bytes:
        """Answer CONSTRUCT."""
        self.note(question, terms)
        return self.store.construct(question, media_type, **terms)


def application(snapshot: Snapshot, engine: Engine | Endpoint, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The pages over an engine; an endpoint goes in by the settings, as on the command line."""
    if isinstance(engine, Endpoint):
        settings = Settings(
            snapshot.root,
            snapshot.root / "none",
            endpoint=engine.address,
            default_graph=engine.layout.default_graph,
        )
        return web.create_app(settings)
    with monkeypatch.context() as patch:
        patch.setattr(web, "open_engine", lambda *_: engine)
        return web.create_app(Settings(snapshot.root, snapshot.root / "none"))


def paths() -> list[str]:
    """Pages of every kind, with their data."""
    return [
        "/",
        *(f"/{kind}/" for kind in KINDS),
        "/practice/?lang=fr",
        "/practice.csv",
        "/practice.ttl",
        "/city/altamar",
        "/city/altamar?lang=fr",
        "/city/altamar.ttl",
        "/city/qasr-al-bahr",
        "/practice/welcome-desk",
        "/practice/welcome-desk.jsonld",
        "/practice/welcome-desk/related",
        "/practice/welcome-desk/where-to",
        "/practice/welcome-desk/check?city=qasr-al-bahr",
        "/practice/welcome-desk/preconditions.ttl",
        "/practice/welcome-desk/transfers",
        "/city/altamar/take",
        "/transfers",
        "/concepts/",
        "/concepts/theme",
        "/concepts/theme.ttl",
        "/concepts/theme/language-learning",
        "/concepts/theme/language-learning.ttl",
        "/ontology",
        "/ontology.ttl",
        "/shapes",
        "/shapes.ttl",
        "/knowledge",
        "/queries/",
        "/queries/count-by-kind",
        "/queries/practices-of-a-city.csv?city=altamar",
        "/institution/altamar-municipality",
        "/source/almanac",
        "/country/meridia",
        "/nowhere/at-all",
    ]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_published_questions_are_answered_alike(
    case: Case, name: str, world_snapshot: Snapshot, request: pytest.FixtureRequest, local: Store
) -> None:
    remote = RemoteStore(request.getfixturevalue(name), SITE)
    question = QUESTIONS[case.question]
    terms = bind(question, case.parameters)
    assert answer(remote, question, terms) == answer(local, question, terms)


@pytest.fixture(scope="module")
def local(world_snapshot: Snapshot) -> Store:
    """The snapshot in this process."""
    return Store.open(world_snapshot)


def test_there_are_cases() -> None:
    assert len(CASES) >= 180
    assert len(paths()) >= 50
    assert {case.question for case in CASES} == set(QUESTIONS)


@pytest.mark.parametrize("name", ENGINES)
def test_questions_of_the_pages_are_answered_alike(
    name: str,
    world_snapshot: Snapshot,
    local: Store,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded = Recorded(local)
    site = application(world_snapshot, recorded, monkeypatch).test_client()
    for path in paths():
        site.get(path)
    for room, silent in NOT_ASKED.items():
        known = {path.stem for path in (REPOSITORY / "queries" / room).glob("*.rq")}
        asked = {
            question.name for question, _ in recorded.asked.values() if question.path.parent.name == room
        }
        assert known - asked <= silent, f"no page asks {sorted(known - asked - silent)}"
    assert len(recorded.asked) > 200
    remote = RemoteStore(request.getfixturevalue(name), SITE)
    different = [
        (question.name, terms)
        for question, terms in recorded.asked.values()
        if answer(remote, question, terms) != answer(local, question, terms)
    ]
    assert different == []


@pytest.mark.parametrize("name", ENGINES)
def test_pages_say_the_same(
    name: str,
    world_snapshot: Snapshot,
    local: Store,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = application(world_snapshot, local, monkeypatch).test_client()
    theirs = application(world_snapshot, request.getfixturevalue(name), monkeypatch).test_client()
    served = 0
    for path in paths():
        expected, found = ours.get(path), theirs.get(path)
        if expected.mimetype in RDF_MEDIA_TYPES:
            texts = [graph(page.get_data(), str(page.mimetype)) for page in (found, expected)]
        else:
            texts = [page.get_data().decode().splitlines() for page in (found, expected)]
        assert texts[0] == texts[1], path
        assert found.status_code == expected.status_code, path
        served += expected.status_code == 200
    assert served >= 45

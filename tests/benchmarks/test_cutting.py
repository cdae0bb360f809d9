"""A link that is predicted has left no trace in the graph that predicts it, whatever spoke of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.transfer.cutting import Graph, Link, store_of
from benchmarks.transfer.links import documented
from benchmarks.transfer.trial import Trials
from mc2cm_graph.build import build
from mc2cm_graph.names import CONCEPTS, ONTOLOGY, PREFIXES, thing_iri
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources, lay_out, read
from tests.conftest import WORLD

TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["skos"] + "prefLabel"
TEXT = PREFIXES["dcterms"] + "description"
START = PREFIXES["schema"] + "startDate"

LINKS = [
    ("practice-vienna-startwien", "city-lyon"),
    ("practice-brussels-duo-for-a-job", "city-paris"),
    ("practice-barcelona-anti-rumour-strategy", "city-amadora"),
]


@pytest.fixture(scope="module")
def graph(live_snapshot: Snapshot) -> Graph:
    """The default graph of the live data."""
    return Graph.read(live_snapshot.dataset)


def link_of(practice: str, city: str, year: int | None = None) -> Link:
    return Link(
        thing_iri("practice", practice.partition("-")[2]), thing_iri("city", city.partition("-")[2]), year
    )


def triple(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    if not predicate.startswith("http"):
        predicate = ONTOLOGY + predicate
    object_ = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), object_)


def names_of(graph: Graph, thing: str) -> list[str]:
    found = [
        t.object.value
        for t in graph.triples
        if t.subject == ox.NamedNode(thing)
        and t.predicate.value == LABEL
        and isinstance(t.object, ox.Literal)
    ]
    assert found
    return sorted(found)


def poison(graph: Graph, link: Link) -> Iterator[ox.Triple]:
    """Everything that could tell of the link: the transfer, what follows from it, texts, ids, a resulting practice."""
    node, result = f"{link.practice}#transfer-poison", thing_iri("practice", "poison-desk")
    yield triple(node, TYPE, ONTOLOGY + "Transfer")
    yield triple(node, "sourcePractice", link.practice)
    yield triple(node, "receivingCity", link.city)
    yield triple(node, "transferMode", CONCEPTS + "transfer-mode/replication")
    yield triple(node, "adaptation", ox.Literal("Poison", language="en"))
    yield triple(node, "resultingPractice", result)
    yield triple(link.practice, "transferredBy", node)
    yield triple(link.city, "receivedTransfer", node)
    yield triple(link.practice, "transferredTo", link.city)
    yield triple(link.practice, "inCity", link.city)
    yield triple(link.city, "hasPractice", link.practice)
    yield triple(link.practice, "locatedIn", link.city)
    yield triple(result, TYPE, ONTOLOGY + "Practice")
    yield triple(result, LABEL, ox.Literal("Poison desk", language="en"))
    yield triple(result, "adaptedFrom", link.practice)
    yield triple(result, "descendsFrom", link.practice)
    yield triple(result, "resultsFrom", node)
    yield triple(result, "inCity", link.city)
    yield triple(link.city, "hasPractice", result)
    yield triple(result, "theme", CONCEPTS + "theme/housing")
    yield triple(result, "precondition", f"{result}#precondition-1")
    yield triple(f"{result}#precondition-1", "criterion", CONCEPTS + "transfer-criterion/funding")
    for name in names_of(graph, link.city):
        short = name.partition(" (")[0]
        yield triple(link.practice, TEXT, ox.Literal(f"Then taken up in {short}.", language="en"))
        yield triple(link.practice, LABEL, ox.Literal(f"As in {name.upper()}", language="en"))
        yield triple(
            f"{link.practice}#outcome-poison", LABEL, ox.Literal(f"Done by {short} too", language="en")
        )
    yield triple(link.practice, "outcome", f"{link.practice}#outcome-poison")
    yield triple(f"{link.practice}#outcome-poison", TYPE, ONTOLOGY + "Outcome")
    yield triple(f"{link.practice}#outcome-poison", "figure", ox.Literal("7"))
    for name in names_of(graph, link.practice):
        yield triple(link.city, TEXT, ox.Literal(f"City with {name}.", language="en"))


@pytest.mark.parametrize(("practice", "city"), LINKS)
def test_poison_leaves_no_trace(graph: Graph, practice: str, city: str) -> None:
    link = link_of(practice, city)
    added = set(poison(graph, link))
    assert len(added) > 25
    assert len(added - graph.triples) > 20
    assert Graph(graph.triples | added).without(link) == graph.without(link)


def test_what_is_later_leaves_no_trace(graph: Graph) -> None:
    """A link of 2014 sees no transfer, practice, network or figure that is dated later."""
    link = link_of("practice-barcelona-anti-rumour-strategy", "city-amadora", 2014)
    practice, network = thing_iri("practice", "later-desk"), thing_iri("network", "later-net")
    node, figure = f"{link.practice}#transfer-later", thing_iri("indicator", "later-figure")
    year = ox.Literal("2015", datatype=ox.NamedNode(PREFIXES["xsd"] + "gYear"))
    added = {
        triple(node, "sourcePractice", link.practice),
        triple(node, "receivingCity", thing_iri("city", "lyon")),
        triple(node, START, year),
        triple(practice, TYPE, ONTOLOGY + "Practice"),
        triple(practice, "inCity", link.city),
        triple(link.city, "hasPractice", practice),
        triple(practice, START, year),
        triple(network, "memberCity", link.city),
        triple(network, "involvesCity", link.city),
        triple(network, START, year),
        triple(figure, "refSubject", link.city),
        triple(f"{figure}#period", PREFIXES["dcat"] + "startDate", year),
    }
    assert Graph(graph.triples | added).without(link) == graph.without(link)
    assert Graph(graph.triples | added).without(replace(link, year=2015)) != graph.without(
        replace(link, year=2015)
    )


def test_every_documented_link_is_cut(graph: Graph, live_snapshot: Snapshot) -> None:
    trials = Trials(live_snapshot.dataset, live_snapshot.queries)
    adoptions, others = documented(trials.transfers)
    assert len(adoptions) >= 70
    assert len(others) >= 50
    for link in [*adoptions[::6], *others[::6]]:
        places, transfers = trials.places(store_of(trials.graph.without(link)))
        assert (link.practice, link.city) not in {(row["practice"], row["city"]) for row in transfers}
        assert link.city not in places.receivers.get(link.practice, set())
        assert link.city not in places.sites[link.practice].cities


def test_a_cut_graph_predicts_like_one_that_never_held_the_link(tmp_path: Path) -> None:
    """The made-up world without a transfer and its result, reasoned over anew, gives the ties of the cut one."""
    link = link_of("practice-welcome-desk", "city-breval")
    text = {path.relative_to(WORLD): path.read_text("utf-8") for path in sorted(WORLD.rglob("*.trig"))}
    document = read(WORLD / "practice" / "welcome-desk.trig", "welcome-desk.trig")
    kept = [quad for quad in document.quads if not str(quad.subject).endswith("#transfer-breval>")]
    assert len(kept) < len(document.quads)
    never = {**text, Path("practice/welcome-desk.trig"): lay_out(document.base, kept).text}
    del never[Path("practice/breval-desk.trig")]
    made = Trials(*_snapshot(never, tmp_path / "never"))
    full = Trials(*_snapshot(text, tmp_path / "full"))
    cut, _ = full.places(store_of(full.graph.without(link)))
    assert cut.receivers == made.whole.receivers
    assert cut.sites == made.whole.sites
    assert cut.cities == made.whole.cities
    assert cut.flows == made.whole.flows
    for practice in cut.sites:
        assert cut.practices.features(practice) == made.whole.practices.features(practice)


def _snapshot(files: dict[Path, str], folder: Path) -> tuple[Path, Path]:
    for name, body in files.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
    snapshot = build(Sources.under(REPOSITORY, folder / "data"), folder / "build")
    return snapshot.dataset, snapshot.queries

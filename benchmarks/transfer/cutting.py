"""Cutting a link out of the graph, so that what predicts it cannot have seen it.

The cut is made in the graph itself, before anything is read from it: the rankings and every baseline then ask the
same questions of what is left. For a transfer of a practice to a city these go:

1. the transfer, in every mode, and the practices that resulted from it, with all that is said of them;
2. every triple between practice and city, or their parts, either way (``mc:transferredTo``, ``mc:inCity`` ...);
3. texts of the practice that name the city, with the whole condition or result whose text does;
4. texts of the city that name the practice or a city of it (its own names excepted);
5. what is inferred over several transfers (``mc:descendsFrom``);
6. of a link with a known year, what is dated later: transfers and what came of them, practices, projects, networks,
   policies, services, figures.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph.analysis import fold
from mc2cm_graph.names import ONTOLOGY, PREFIXES, split_thing
from mc2cm_graph.store import Store

_LABELS = {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel")}
_DATES = {PREFIXES["schema"] + "startDate", ONTOLOGY + "adoptedOn", PREFIXES["dcat"] + "startDate"}
_DATED_KINDS = {"practice", "project", "network", "policy", "service", "event", "programme", "indicator"}
_SHORTEST_NAME = 3
_SHORTEST_WORD = 4
_WORD = re.compile(r"\w+")

Triples = frozenset[ox.Triple]


@dataclass(frozen=True, order=True)
class Link:
    """An adoption to predict: a practice, a city, and the year of the transfer where it is known."""

    practice: str
    city: str
    year: int | None = None


class Graph:
    """The default graph of a snapshot, from which links are cut."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples: Triples = frozenset(triples)
        self._by_subject: dict[str, list[ox.Triple]] = defaultdict(list)
        self._touching: dict[str, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            self._by_subject[_base(triple.subject)].append(triple)
            for thing in {_base(triple.subject), _base(triple.object)}:
                self._touching[thing].append(triple)
        # A chain of adaptations does not tell which of its links it came by, so that none may be seen.
        self._descents = {t for t in self.triples if t.predicate.value == ONTOLOGY + "descendsFrom"}

    @classmethod
    def read(cls, dataset: Path) -> Graph:
        """Read the default graph of an N-Quads file."""
        quads = ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS)
        return cls(quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph))

    def without(self, link: Link) -> Triples:
        """Give the triples that are left when a link is cut out."""
        gone = self._gone_nodes(link)
        removed = set(self._touching_nodes(gone))
        removed |= {t for t in self._touching[link.practice] if _joins(t, link.practice, link.city)}
        removed |= set(self._naming(link.practice, self._names(link.city)))
        removed |= set(self._telling(link))
        removed |= self._descents
        return self.triples - removed

    def _gone_nodes(self, link: Link) -> set[str]:
        """Name the things and the parts of things that must go, whoever speaks of them."""
        transfers = self._transfers()
        gone = {node for node, pairs in transfers.items() if (link.practice, link.city) in pairs}
        gone |= set(self._later(link)) if link.year else set()
        gone |= {_node(t.subject) for t in self._naming(link.practice, self._names(link.city)) if _part(t)}
        results = ONTOLOGY + "resultingPractice"
        for triple in self.triples:
            if triple.predicate.value == results and _node(triple.subject) in gone:
                gone.add(_node(triple.object))
        gone -= {link.practice, link.city}
        # A result is dated by the period it points to: with the period, it goes.
        gone |= {
            _node(t.subject)
            for t in self._by_subject[link.practice]
            if _node(t.object) in gone and "#" in _node(t.object) and _part(t)
        }
        return gone

    def _touching_nodes(self, gone: set[str]) -> Iterator[ox.Triple]:
        for node in gone:
            for triple in self._touching[node.partition("#")[0]]:
                ends = {_node(triple.subject), _node(triple.object)}
                if node in ends or any(end.startswith(node + "#") for end in ends):
                    yield triple

    def _transfers(self) -> dict[str, set[tuple[str, str]]]:
        practices: dict[str, set[str]] = defaultdict(set)
        cities: dict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            if triple.predicate.value == ONTOLOGY + "sourcePractice":
                practices[_node(triple.subject)].add(_node(triple.object))
            elif triple.predicate.value == ONTOLOGY + "receivingCity":
                cities[_node(triple.subject)].add(_node(triple.object))
        return {node: {(p, c) for p in practices[node] for c in cities[node]} for node in practices}

    def _later(self, link: Link) -> Iterator[str]:
        for triple in self.triples:
            if triple.predicate.value not in _DATES or not isinstance(triple.object, ox.Literal):
                continue
            year = triple.object.value[:4]
            if year.isdigit() and link.year is not None and int(year) > link.year:
                node, base = _node(triple.subject), _base(triple.subject)
                kind = (split_thing(base) or ("", ""))[0]
                if "#" not in node and kind in _DATED_KINDS:
                    yield node
                elif "#" in node:
                    yield base if kind == "indicator" else node

    def _naming(self, thing: str, names: Iterable[str]) -> Iterator[ox.Triple]:
        """Give the texts of a thing and its parts that contain one of some names as whole words."""
        patterns = _patterns(names)
        for triple in self._by_subject[thing]:
            if isinstance(triple.object, ox.Literal):
                text = fold(triple.object.value)
                if any(pattern.search(text) for pattern in patterns):
                    yield triple

    def _telling(self, link: Link) -> Iterator[ox.Triple]:
        """Give the texts of the city, its names excepted, that name the practice or a city of it.

        A text does so if it holds such a name, or a word of four letters or more of one. A name of the practice that
        names the city is itself cut, so that it cannot say what else is.
        """
        in_city = ONTOLOGY + "inCity"
        cities = {_node(t.object) for t in self._by_subject[link.practice] if t.predicate.value == in_city}
        names = {name for city in cities - {link.city} for name in self._names(city)}
        own = _patterns(self._names(link.city))
        names |= {n for n in self._names(link.practice) if not any(p.search(n) for p in own)}
        patterns, telling = _patterns(names), {word for name in names for word in words(name)}
        for triple in self._by_subject[link.city]:
            if triple.predicate.value in _LABELS or not isinstance(triple.object, ox.Literal):
                continue
            text = fold(triple.object.value)
            if telling & words(text) or any(pattern.search(text) for pattern in patterns):
                yield triple

    def _names(self, thing: str) -> set[str]:
        """Give the folded names of a thing, also without what stands in brackets."""
        texts = {
            fold(triple.object.value)
            for triple in self._by_subject[thing]
            if isinstance(triple.object, ox.Literal)
            and triple.predicate.value in _LABELS
            and _node(triple.subject) == thing
        }
        texts |= {text.partition("(")[0].strip() for text in texts}
        return {text for text in texts if len(text) >= _SHORTEST_NAME}


def words(text: str) -> set[str]:
    """Give the folded words of a text, short ones left out."""
    return {word for word in _WORD.findall(fold(text)) if len(word) >= _SHORTEST_WORD}


def store_of(triples: Triples) -> Store:
    """Load triples into a store like the one that serves the site."""
    with tempfile.TemporaryDirectory(prefix="mc2cm-cut-") as folder:
        path = Path(folder) / "cut.nq"
        path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        return Store(path)


def _patterns(names: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(rf"\b{re.escape(name)}\b") for name in names]


def _node(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _base(term: object) -> str:
    return _node(term).partition("#")[0]


def _part(triple: ox.Triple) -> bool:
    return "#" in _node(triple.subject)


def _joins(triple: ox.Triple, one: str, other: str) -> bool:
    return {_base(triple.subject), _base(triple.object)} == {one, other}

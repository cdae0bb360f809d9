"""What of the graph a dataset can be linked to: places with their names and codes, publishers, topics, figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from mc2cm_graph.analysis import key_of
from mc2cm_graph.harvest.description import Description
from mc2cm_graph.harvest.phrases import Phrases
from mc2cm_graph.harvest.portals import KnownPortal, known_portals
from mc2cm_graph.harvest.words import harvest_words
from mc2cm_graph.names import concept_iri, thing_iri
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.terms import point_of

_ASIDE = re.compile(r"\s*\([^()]*\)")
_FEWEST_LETTERS = 3

NUTS = "http://data.europa.eu/nuts/code/"
GEONAMES = re.compile(r"https?://(?:sws|www)\.geonames\.org/(\d+)")
WIKIDATA = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)")


@dataclass
class Place:
    """A city or country: ``kind`` tells which. ``codes`` are notations by scheme, as in the graph.
    ``qualified`` are names that the graph tells from others by an addition in brackets (London (Ontario))."""

    iri: str
    kind: Literal["city", "country"]
    country: str = ""
    names: set[str] = field(default_factory=set)
    qualified: set[str] = field(default_factory=set)
    same: set[str] = field(default_factory=set)
    codes: set[tuple[str, str]] = field(default_factory=set)
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Publisher:
    """An organisation of the graph: the city that it governs or is based in, and whether it governs."""

    iri: str
    city: str
    governs: bool


class Gazetteer:
    """The places, publishers, topics and indicators of one snapshot, ready to be looked up."""

    def __init__(self, snapshot: Snapshot, queries: Path) -> None:
        """Read them with the questions of ``queries``; the graph itself is not kept."""
        self.version = snapshot.manifest.version
        self.places: dict[str, Place] = {}
        self.names: Phrases[str] = Phrases()
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_iri: dict[str, str] = {}
        self.by_code: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.publishers: dict[str, list[Publisher]] = defaultdict(list)
        self.measures: Phrases[str] = Phrases()
        self.themes: Phrases[str] = Phrases()
        self.indicators: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.portals: dict[str, KnownPortal] = {}
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._recorded: set[tuple[str, str]] = set()
        store = ox.Store.read_only(str(snapshot.store)) if snapshot.store else ox.Store()
        if not snapshot.store:
            store.bulk_load(path=snapshot.dataset, format=ox.RdfFormat.N_QUADS)
        self._read_places(_rows(store, queries / "places.rq"))
        self._read_publishers(_rows(store, queries / "publishers.rq"))
        self._read_topics(_rows(store, queries / "topics.rq"))
        for row in _rows(store, queries / "indicators.rq"):
            self.indicators[row["place"], row["measure"]].append(row["indicator"])
            self.labels[row["indicator"]].setdefault(row.get("language", ""), row["label"])
        self.portals = known_portals(_rows(store, queries / "portals.rq"))
        for row in _rows(store, queries / "recorded.rq"):
            self._recorded.add((row["identifier"], row.get("portal", "")))
            self._recorded.add((row["identifier"], ""))

    def label(self, iri: str, language: str = "en") -> str:
        """Give the label of something that can be linked to; its IRI if it has none."""
        labels = self.labels.get(iri, {})
        return labels.get(language) or labels.get("en") or next(iter(labels.values()), iri)

    def place_of_iri(self, iri: str) -> str:
        """Give the place that an IRI of another register names; empty if there is none."""
        return self.by_iri.get(canonical(iri), "")

    def namesakes(self, iri: str) -> list[str]:
        """Give other places that bear one of a place's names with as much right, or with more."""
        place = self.places[iri]
        return sorted(
            {
                other
                for key in map(key_of, place.names)
                for other in self.by_name.get(key, ())
                if other != iri and (key in place.qualified or key not in self.places[other].qualified)
            }
        )

    def is_recorded(self, portal: str, description: Description) -> bool:
        """Tell whether the graph has a record of a dataset: by its IRI, or by portal and identifier."""
        at_portal = (description.identifier, thing_iri("portal", portal))
        return at_portal in self._recorded or (description.iri, "") in self._recorded

    def publishers_named(self, description: Description) -> list[Publisher]:
        """Give the organisations of the graph that a dataset names as its publisher, by IRI or by name."""
        by_iri = self.publishers.get(description.publisher_iri)
        return by_iri or self.publishers.get(key_of(description.publisher), [])

    def _read_places(self, rows: Iterator[dict[str, str]]) -> None:
        for row in rows:
            place = self.places.setdefault(
                row["place"], Place(row["place"], "city" if row["kind"] == "city" else "country")
            )
            _learn(place, row["property"], row["value"])
            if row.get("language"):
                self.labels[place.iri].setdefault(row["language"], row["value"])
        for place in self.places.values():
            self.by_iri[canonical(place.iri)] = place.iri
            self.by_iri.update(dict.fromkeys(place.same, place.iri))
            for scheme, code in place.codes:
                self.by_code[code.lower()].append((scheme, place.iri))
                if scheme.startswith("nuts"):
                    self.by_iri[NUTS + code] = place.iri
            for name in {key_of(name): name for name in sorted(place.names)}.values():
                if len(key_of(name)) >= _FEWEST_LETTERS:
                    self.names.add(name, "", place.iri)
                    self.by_name[key_of(name)].append(place.iri)

    def _read_publishers(self, rows: Iterator[dict[str, str]]) -> None:
        for row in rows:
            publisher = Publisher(row["institution"], row.get("city", ""), row["governs"] == "true")
            self.publishers[key_of(row["label"])].append(publisher)
            self.publishers[row["institution"]].append(publisher)

    def _read_topics(self, rows: Iterator[dict[str, str]]) -> None:
        written = harvest_words()
        listed = {concept_iri("measure", slug): (self.measures, by) for slug, by in written.measures.items()}
        listed |= {concept_iri("theme", slug): (self.themes, by) for slug, by in written.themes.items()}
        begun: set[str] = set()
        for row in rows:
            concept, language = row["concept"], row["language"]
            self.labels[concept].setdefault(language, row["label"])
            if concept not in listed:
                continue
            phrases, by_language = listed[concept]
            phrases.add(row["label"], language, concept)
            if concept not in begun:
                begun.add(concept)
                for tag, ours in by_language.items():
                    for phrase in ours:
                        phrases.add(phrase, tag, concept)


def _learn(place: Place, name: str, value: str) -> None:
    if name == "name":
        plain = _ASIDE.sub("", value).strip()
        place.names.add(plain)
        if plain != value:
            place.qualified.add(key_of(plain))
    elif name == "same":
        place.same.add(canonical(value))
    elif name == "country":
        place.country = value
    elif name == "point":
        place.point = point_of(value)
    else:
        place.codes.add((name, value))


def canonical(iri: str) -> str:
    """Write the IRIs under which registers are known in one way: GeoNames, Wikidata, no slash at the end."""
    geonames, wikidata = GEONAMES.match(iri), WIKIDATA.match(iri)
    if geonames:
        return f"geonames:{geonames[1]}"
    if wikidata:
        return f"wikidata:{wikidata[1]}"
    return iri.replace("https://", "http://", 1).rstrip("/")


def _rows(store: ox.Store, path: Path) -> Iterator[dict[str, str]]:
    solutions = store.query(path.read_text(encoding="utf-8"))
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"{path}: found no SELECT")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        values = ((name, solution[name]) for name in names)
        yield {name: value.value for name, value in values if isinstance(value, (ox.NamedNode, ox.Literal))}

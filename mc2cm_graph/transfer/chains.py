"""Adoption chains: who took what from whom, by way of resulting practices and of parts of practices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mc2cm_graph.names import ONTOLOGY, PREFIXES, concept_iri
from mc2cm_graph.terms import Literal, Term, point_of

Row = dict[str, Term]

ADOPTION = concept_iri("transfer-mode", "adoption")
_SCHEMA, _NOTE = PREFIXES["schema"], PREFIXES["skos"] + "note"
_POINT = PREFIXES["geo"] + "asWKT"
_REMEMBERED_MODES = 16
"""Modes of transfer of which the trees are kept."""


@dataclass(frozen=True)
class Transfer:
    """One transfer. ``places`` are cities or countries; ``sources`` and ``results`` practices; dates as written."""

    iri: str
    sources: tuple[str, ...]
    places: tuple[str, ...]
    modes: tuple[str, ...]
    start: str
    end: str
    adaptations: tuple[Literal, ...]
    notes: tuple[Literal, ...]
    results: tuple[str, ...]
    citations: tuple[str, ...]

    @property
    def year(self) -> str:
        """Give the year in which it began, empty if unknown."""
        return self.start[:4]


@dataclass(frozen=True)
class Step:
    """A transfer in a tree, with the branches of the practices that came out of it."""

    transfer: Transfer
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Branch:
    """A practice in a tree with the transfers that start from it or from a part of it.

    ``again`` marks a practice that the tree tells already: it ends there, so that a circle has an end.
    """

    practice: str
    steps: tuple[Step, ...]
    again: bool = False

    @cached_property
    def transfers(self) -> tuple[Transfer, ...]:
        """All transfers of the tree, each once, in the order in which it is read."""
        found: dict[str, Transfer] = {}
        for step in self.steps:
            found.setdefault(step.transfer.iri, step.transfer)
            for branch in step.branches:
                found.update((t.iri, t) for t in branch.transfers if t.iri not in found)
        return tuple(found.values())

    def depth(self) -> int:
        """Count the transfers on the longest way down."""
        return max((1 + max((b.depth() for b in s.branches), default=0) for s in self.steps), default=0)


class Chains:
    """All transfers of a snapshot. Reading only."""

    def __init__(
        self, transfer_rows: Iterable[Row], place_rows: Iterable[Row], broader: Mapping[str, set[str]]
    ):
        """Take the answers of ``transfers`` and ``places`` of ``queries/check``, and the concepts above each."""
        self.all = tuple(_transfers(transfer_rows))
        self._broader = broader
        self._forest = lru_cache(_REMEMBERED_MODES)(self._plant)
        self.cities: dict[str, list[str]] = defaultdict(list)
        self.wholes: dict[str, list[str]] = defaultdict(list)
        self.countries: dict[str, str] = {}
        self.points: dict[str, str] = {}
        said = {tuple(row[column].value for column in ("thing", "property", "value")) for row in place_rows}
        for thing, name, value in sorted(said):
            if name == ONTOLOGY + "inCity":
                self.cities[thing].append(value)
            elif name == ONTOLOGY + "partOf":
                self.wholes[thing].append(value)
            elif name == _POINT:
                self.points[thing] = min(value, self.points.get(thing, value))
            else:
                self.countries[thing] = min(value, self.countries.get(thing, value))

    def is_adoption(self, transfer: Transfer) -> bool:
        """Tell whether the practice was taken up, by the mode."""
        return any(mode == ADOPTION or ADOPTION in self._broader.get(mode, ()) for mode in transfer.modes)

    def select(self, mode: str = "") -> list[Transfer]:
        """List the transfers of a mode or of a narrower one; all without a mode."""
        if not mode:
            return list(self.all)
        return [t for t in self.all if any(mode == m or mode in self._broader.get(m, ()) for m in t.modes)]

    @cached_property
    def positions(self) -> Mapping[str, tuple[float, float]]:
        """Longitude and latitude of every city whose position is known."""
        return {city: point for city, text in self.points.items() if (point := point_of(text))}

    def forest(self, mode: str = "") -> tuple[Branch, ...]:
        """Give the trees: from each practice that came out of no transfer; the largest first.

        Practices that only came from one another in a circle begin with the first of them by IRI.
        """
        return self._forest(mode)

    def _plant(self, mode: str) -> tuple[Branch, ...]:
        forward = self._forward(self.select(mode))
        begun = {
            result for transfers in forward.values() for transfer in transfers for result in transfer.results
        }
        trees: list[Branch] = []
        seen: set[str] = set()
        # What is a part of another source stands in the tree of its whole.
        inner = {part for part in forward if any(whole in forward for whole in self.wholes.get(part, ()))}
        starts = sorted(forward, key=lambda practice: (practice in inner, practice in begun, practice))
        for practice in starts:
            if practice not in seen:
                tree = self._grow(practice, forward, set())
                trees.append(tree)
                seen |= _practices(tree)
        return tuple(sorted(trees, key=lambda tree: (-len(tree.transfers), tree.practice)))

    def tree(self, practice: str, mode: str = "") -> Branch:
        """Give the tree below one practice."""
        return self._grow(practice, self._forward(self.select(mode)) if mode else self._onward, set())

    def origins(self, practice: str) -> list[Transfer]:
        """List the transfers out of which a practice came."""
        return [transfer for transfer in self.all if practice in transfer.results]

    def to_city(self, practice: str, city: str) -> list[Transfer]:
        """List the transfers of a practice, or of a part of it, to a city."""
        return [t for t in self._onward.get(practice, ()) if city in t.places]

    @cached_property
    def _onward(self) -> Mapping[str, list[Transfer]]:
        return self._forward(self.all)

    def _forward(self, transfers: Iterable[Transfer]) -> dict[str, list[Transfer]]:
        """Give the transfers by the practice from which they start, and by all wholes of that practice."""
        found: dict[str, list[Transfer]] = defaultdict(list)
        for transfer in transfers:
            for practice in dict.fromkeys(
                p for source in transfer.sources for p in self._with_wholes(source)
            ):
                found[practice].append(transfer)
        return found

    def _with_wholes(self, practice: str) -> list[str]:
        found = [practice]
        for one in found:
            found += [
                whole for whole in self.wholes.get(one, ()) if whole not in found and whole in self.cities
            ]
        return found

    def _grow(self, practice: str, forward: Mapping[str, list[Transfer]], told: set[str]) -> Branch:
        if practice in told:
            return Branch(practice, (), again=True)
        told.add(practice)
        steps = [
            Step(transfer, tuple(self._grow(result, forward, told) for result in transfer.results))
            for transfer in sorted(forward.get(practice, ()), key=lambda t: (t.year or "9999", t.iri))
        ]
        return Branch(practice, tuple(steps))


def _practices(branch: Branch) -> set[str]:
    found = {branch.practice}
    for step in branch.steps:
        found.update(step.transfer.sources)
        for below in step.branches:
            found |= _practices(below)
    return found


def _transfers(rows: Iterable[Row]) -> Iterable[Transfer]:
    said: dict[str, dict[str, set[Term]]] = {}
    citations: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        iri = row["transfer"].value
        said.setdefault(iri, defaultdict(set))[row["property"].value].add(row["value"])
        citations[iri].add(row["c1"].value)
    for iri, values in sorted(said.items()):

        def iris(*names: str, values: dict[str, set[Term]] = values) -> tuple[str, ...]:
            return tuple(sorted({t.value for name in names for t in values.get(ONTOLOGY + name, ())}))

        def texts(name: str, values: dict[str, set[Term]] = values) -> tuple[Literal, ...]:
            return tuple(sorted(t for t in values.get(name, ()) if isinstance(t, Literal)))

        yield Transfer(
            iri,
            iris("sourcePractice"),
            iris("receivingCity", "receivingCountry"),
            iris("transferMode"),
            min((t.value for t in values.get(_SCHEMA + "startDate", ())), default=""),
            max((t.value for t in values.get(_SCHEMA + "endDate", ())), default=""),
            texts(ONTOLOGY + "adaptation"),
            texts(_NOTE),
            iris("resultingPractice"),
            tuple(sorted(citations[iri])),
        )

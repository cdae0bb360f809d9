"""One link in both directions: the candidates, and what each method says of them in the graph without the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.transfer import baselines
from benchmarks.transfer.cutting import Graph, Link, store_of
from mc2cm_graph.questions import load_all
from mc2cm_graph.related import Places, Suggestion, places_from, practices_from, weigh
from mc2cm_graph.related.weights import TIES
from mc2cm_graph.store import Store
from mc2cm_graph.terms import Term
from mc2cm_graph.transfer import Checker

DIRECTIONS = ("where-to", "take")
"""The city for a practice, and the practice for a city."""

TODAY = date(2026, 1, 1)
"""The day on which conditions are checked: a fixed one, so that a run can be repeated."""

_ONES = dict.fromkeys(TIES, 1.0)


@dataclass(frozen=True)
class Trial:
    """Candidates of one direction. ``ties`` and ``scores`` (by baseline) stand in their order."""

    link: Link
    direction: str
    truth: int
    candidates: tuple[str, ...]
    ties: tuple[Mapping[str, float], ...]
    scores: Mapping[str, tuple[float, ...]]


class Trials:
    """Makes trials of one snapshot."""

    def __init__(self, dataset: Path, queries: Path) -> None:
        self.graph = Graph.read(dataset)
        self._questions = load_all(queries / "related")
        self._conditions = load_all(queries / "check")
        self.whole, self.transfers = self.places(store_of(self.graph.triples))

    def places(self, store: Store) -> tuple[Places, list[dict[str, str]]]:
        """Read places and transfers from a store, by the questions of the site."""

        def ask(name: str) -> list[dict[str, str]]:
            return [_plain(row) for row in store.select(self._questions[name])]

        sites, transfers = ask("sites"), ask("transfers")
        practices = practices_from(ask("features"), sites)
        return places_from(practices, sites, ask("cities"), transfers), transfers

    def both(self, link: Link) -> tuple[Trial, Trial]:
        """Cut the link out and make the trial of each direction.

        No candidate is a city where the practice is done, or to which another transfer of it is documented at any
        time, for that would be no wrong answer; the other way round likewise.
        """
        store = store_of(self.graph.without(link))
        places, _ = self.places(store)
        texts = baselines.Texts(store)
        checked = Checker(store, self._conditions).bulk(on=TODAY)
        taken = (self.whole.sites[link.practice].cities | self.whole.receivers[link.practice]) - {link.city}
        here = (self.whole.done_in[link.city] | self.whole.received[link.city]) - {link.practice}
        cities = tuple(city for city in sorted(places.cities) if city not in taken)
        practices = tuple(practice for practice in sorted(places.sites) if practice not in here)
        by_city, by_practice = checked.of_practice(link.practice), checked.of_city(link.city)
        return (
            Trial(
                link,
                "where-to",
                cities.index(link.city),
                cities,
                tuple(_strengths(weigh(places, link.practice, c, _ONES, by_city.get(c))) for c in cities),
                baselines.cities(places, texts, link.practice, cities),
            ),
            Trial(
                link,
                "take",
                practices.index(link.practice),
                practices,
                tuple(_strengths(weigh(places, p, link.city, _ONES, by_practice.get(p))) for p in practices),
                baselines.practices(places, texts, link.city, practices),
            ),
        )


def _strengths(suggestion: Suggestion) -> dict[str, float]:
    return {ground.tie.name: ground.tie.strength for ground in suggestion.grounds}


def _plain(row: Mapping[str, Term]) -> dict[str, str]:
    return {name: term.value for name, term in row.items()}

"""What the pages of suggestions say: rankings of the foundation, read in a language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest

from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.names import split_thing
from mc2cm_graph.related import ROUGH, Ground, Places, Practices, Suggestion, Tally

PLACES = "places-of-a-practice-beside-a-city"

QUESTIONS = {
    "same-country": PLACES,
    "near-origin": PLACES,
    "near-adopter": PLACES,
    "adopters-of-country": PLACES,
    "adopted-before": PLACES,
    "network-of-origin": "networks-shared-with-a-practice",
    "network-of-adopters": "networks-shared-with-a-practice",
    "takes-part": "bodies-that-join-a-practice-and-a-city",
    "flow": "transfers-between-the-countries",
    "challenge": "challenges-of-a-city-that-a-practice-meets",
    "alike-here": "related-practices",
    "population": "indicators-of-a-thing",
    "share-of-foreign-residents": "indicators-of-a-thing",
    "share-of-foreign-born": "indicators-of-a-thing",
}
"""The published question whose answer shows a ground; conditions are shown by the check of practice and city."""


@dataclass(frozen=True)
class ReadGround:
    """A ground as a reader sees it. ``path`` leads to the question, or the check, that shows it."""

    name: str
    values: tuple[Link, ...]
    figure: float
    strength: float
    part: float
    path: str
    query: dict[str, str]


@dataclass(frozen=True)
class ReadSuggestion:
    """A practice for a city, with the reasons of its score and the conditions that the city meets."""

    rank: int
    practice: Link
    city: Link
    score: float
    grounds: tuple[ReadGround, ...]
    conditions: Tally | None


@dataclass(frozen=True)
class Cell:
    """A practice for a city in a matrix. ``standing``: done, received or suggested; only the last has a score."""

    standing: str
    score: float


@dataclass(frozen=True)
class Matrix:
    """Practices by cities: a row of cells for each practice, in the order of the cities."""

    practices: tuple[Link, ...]
    cities: tuple[Link, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def most(self, columns: int) -> Matrix:
        """Give the cities for which most speaks, over all practices, in the order in which they stand."""
        sums = [sum(row[number].score for row in self.cells) for number in range(len(self.cities))]
        best = sorted(sorted(range(len(sums)), key=lambda number: (-sums[number], number))[:columns])
        return Matrix(
            self.practices,
            tuple(self.cities[number] for number in best),
            tuple(tuple(row[number] for number in best) for row in self.cells),
        )

    def rows(self) -> list[dict[str, str]]:
        """List the cells, one a practice and city; no score where the practice is there already."""
        return [
            {
                "practice": practice.iri,
                "practice_label": practice.label.value,
                "city": city.iri,
                "city_label": city.label.value,
                "standing": cell.standing,
                "score": str(cell.score) if cell.standing == "suggested" else "",
            }
            for practice, row in zip(self.practices, self.cells, strict=True)
            for city, cell in zip(self.cities, row, strict=True)
        ]


def read(suggestions: Iterable[Suggestion], reading: Reading) -> tuple[ReadSuggestion, ...]:
    """Read suggestions in a language, in their order."""
    return tuple(
        ReadSuggestion(
            rank,
            reading.link(found.practice),
            reading.link(found.city),
            found.score,
            tuple(_ground(ground, found, reading) for ground in found.grounds),
            found.conditions,
        )
        for rank, found in enumerate(suggestions, start=1)
    )


def _ground(ground: Ground, of: Suggestion, reading: Reading) -> ReadGround:
    tie = ground.tie
    links = tuple(reading.link(value) for value in tie.values)
    practice, city = (reading.index.record(iri) for iri in (of.practice, of.city))
    slugs = dict(filter(None, map(split_thing, (practice, city))))
    if tie.name == "conditions":
        path, query = f"/practice/{slugs['practice']}/check", {"city": slugs["city"]}
    else:
        question = QUESTIONS[tie.name]
        path = f"/queries/{question}"
        query = {"practice": slugs["practice"], "city": slugs["city"]}
        if question == "related-practices":
            query = {"practice": slugs["practice"]}
        elif question == "indicators-of-a-thing":
            query = {"thing": of.city}
    return ReadGround(tie.name, links, tie.figure, tie.strength, ground.part, path, query)


def practices_on(practices: Practices, theme: str, reading: Reading) -> tuple[Link, ...]:
    """List the practices on a theme or on a narrower one, by label."""
    return reading.links(practices.bearers(("theme", theme)))


def matrix(
    places: Places,
    practices: Iterable[Link],
    score_of: Callable[[str, str], float],
    reading: Reading,
    cities: Iterable[str],
) -> Matrix:
    """Make the table of some practices by some cities from the score of each practice in each city."""
    rows, columns = tuple(practices), reading.links(cities)
    cells = tuple(
        tuple(_cell(places, practice.iri, city.iri, score_of) for city in columns) for practice in rows
    )
    return Matrix(rows, columns, cells)


def worth_a_column(places: Places, rough: Mapping[str, Mapping[str, float]], columns: int) -> list[str]:
    """Give the cities among which are those for which most speaks: all near enough to the last of ``columns``.

    ``rough`` has the rough scores of the cities by practice.
    """
    sums = dict.fromkeys(places.cities, 0.0)
    for practice, scores in rough.items():
        there = places.sites[practice].cities | places.receivers.get(practice, set())
        for city, score in scores.items():
            if city not in there:
                sums[city] += score
    ordered = nlargest(columns, sums.values())
    least = ordered[-1] - 2 * len(rough) * ROUGH if ordered else 0.0
    return [city for city, score in sums.items() if score >= least]


def _cell(places: Places, practice: str, city: str, score_of: Callable[[str, str], float]) -> Cell:
    if city in places.sites[practice].cities:
        return Cell("done", 0.0)
    if city in places.receivers.get(practice, ()):
        return Cell("received", 0.0)
    return Cell("suggested", score_of(practice, city))

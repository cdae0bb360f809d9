"""What the pages of related practices say: the relations of the foundation, read in a language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.related import (
    Reason,
    Related,
    Rough,
    Suggestion,
    Tally,
    best_cities,
    best_practices,
    complementary,
    origins,
    places_from,
    practices_from,
    rough_scores,
    sequels,
)
from mc2cm_graph.terms import Term

MOST_RELATED = 10
"""Related practices on a page."""

_REMEMBERED = 512
"""Lists of related practices that are kept at hand: they are the same in every language."""

SHARING = "practices-that-share"
"""The published question whose answer shows a reason."""


@dataclass(frozen=True)
class SharedFeature:
    """A reason as a reader sees it; ``question`` and ``values`` name the query that recomputes it."""

    name: str
    value: Link
    bearers: int
    of: int
    part: float
    question: str
    values: dict[str, str]


@dataclass(frozen=True)
class RelatedPractice:
    """A practice of a list, with where it is done and why it stands there."""

    practice: Link
    cities: tuple[Link, ...]
    score: float
    reasons: tuple[SharedFeature, ...]


@dataclass(frozen=True)
class RelatedPage:
    """Related practices, those of the same city that meet another challenge, and adaptations either way."""

    practice: Link
    cities: tuple[Link, ...]
    related: tuple[RelatedPractice, ...]
    complementary: tuple[RelatedPractice, ...]
    sequels: tuple[RelatedPractice, ...]
    origins: tuple[RelatedPractice, ...]
    of: int


class Relations:
    """The practices of a snapshot with what they share, and the cities with what ties them to practices."""

    def __init__(self, ask: Callable[[str], Iterable[Mapping[str, Term]]]) -> None:
        """Take what answers the questions of ``queries/related/`` by name; they are asked at once."""

        def plain(name: str) -> list[dict[str, str]]:
            return [{column: term.value for column, term in row.items()} for row in ask(name)]

        sites = plain("sites")
        self.practices = practices_from(plain("features"), sites)
        self.places = places_from(self.practices, sites, plain("cities"), plain("transfers"))
        self.sites = {practice: site.cities for practice, site in self.places.sites.items()}
        self._related = lru_cache(_REMEMBERED)(self._choose_related)

    def page(self, practice: str, reading: Reading) -> RelatedPage:
        """Make the page of a practice; KeyError if there is no such practice."""
        return RelatedPage(
            practice=reading.link(practice),
            cities=reading.links(self.sites[practice]),
            related=self._read(self._related(practice), reading),
            complementary=self._read(complementary(self.practices, self.sites, practice), reading),
            sequels=self._read(sequels(self.practices, practice), reading),
            origins=self._read(origins(self.practices, practice), reading),
            of=len(self.practices),
        )

    def first(self, practice: str, reading: Reading, most: int) -> tuple[tuple[RelatedPractice, ...], int]:
        """Give the first related practices of a page, and how many more it has; KeyError for an unknown practice."""
        related = self._related(practice)
        found = self._read(related[:most], reading)
        return found, len(related) - len(found)

    def _choose_related(self, practice: str) -> tuple[Related, ...]:
        return tuple(self.practices.related(practice, MOST_RELATED))

    @cached_property
    def rough(self) -> Rough:
        """Rough scores of everything with everything."""
        return Rough(self.places)

    def best_cities(
        self, practice: str, tallies: Mapping[str, Tally], most: int
    ) -> tuple[list[Suggestion], int]:
        """Give the first cities for a practice, and how many there are; KeyError for an unknown practice."""
        return best_cities(self.places, self.rough, practice, tallies, most)

    def best_practices(
        self, city: str, tallies: Mapping[str, Tally], most: int
    ) -> tuple[list[Suggestion], int]:
        """Give the first practices for a city, and how many there are; KeyError for an unknown city."""
        return best_practices(self.places, self.rough, city, tallies, most)

    def rough_scores(self, practice: str, tallies: Mapping[str, Tally]) -> Mapping[str, float]:
        """Give rough scores of the cities for a practice; KeyError for an unknown practice."""
        return rough_scores(self.rough, practice, tallies)

    def _read(self, relations: Iterable[Related], reading: Reading) -> tuple[RelatedPractice, ...]:
        return tuple(
            RelatedPractice(
                reading.link(relation.practice),
                reading.links(self.sites[relation.practice]),
                relation.score,
                tuple(_shared(reason, reading) for reason in relation.reasons),
            )
            for relation in relations
        )


def _shared(reason: Reason, reading: Reading) -> SharedFeature:
    values = {"feature": reason.name, "value": reason.value}
    link = reading.link(reason.value)
    return SharedFeature(reason.name, link, reason.bearers, reason.of, reason.part, SHARING, values)

"""What a ranking must beat: chance, popularity, a shared theme, and likeness of plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from mc2cm_graph.questions import load
from mc2cm_graph.related import Places
from mc2cm_graph.store import Store

BASELINES = ("random", "most-popular", "same-theme", "tf-idf")

_TEXTS = Path(__file__).with_name("texts.rq")

Scores = dict[str, tuple[float, ...]]


class Texts:
    """Plain texts of practices and cities. A city's text is its own, its challenges' and its practices'."""

    def __init__(self, store: Store) -> None:
        found: dict[str, list[str]] = defaultdict(list)
        for row in store.select(load(_TEXTS)):
            found[row["thing"].value].append(row["text"].value)
        self._texts = {thing: " ".join(sorted(texts)) for thing, texts in found.items()}

    def likeness(self, practices: Sequence[str], cities: Sequence[str], places: Places) -> list[list[float]]:
        """Give the cosine of the TF-IDF vectors, a row a practice, a column a city."""
        of_cities = []
        for city in cities:
            done = sorted(
                places.done_in.get(city, set()) - (set(practices) if len(practices) == 1 else set())
            )
            of_cities.append(" ".join(self._texts.get(thing, "") for thing in (city, *done)))
        of_practices = [self._texts.get(practice, "") for practice in practices]
        vectorizer = TfidfVectorizer(strip_accents="unicode", sublinear_tf=True)
        # Words and their rarity are learned from all practices and all cities, not from the candidates only.
        vectorizer.fit([*(self._texts[thing] for thing in sorted(self._texts))])
        found = vectorizer.transform(of_practices) @ vectorizer.transform(of_cities).T
        return [[float(value) for value in row] for row in found.toarray()]


def cities(places: Places, texts: Texts, practice: str, candidates: Sequence[str]) -> Scores:
    """Score candidate cities for a practice."""
    return {
        "random": (0.0,) * len(candidates),
        "most-popular": tuple(float(len(places.received.get(city, ()))) for city in candidates),
        "same-theme": tuple(_same_theme(places, practice, city) for city in candidates),
        "tf-idf": tuple(texts.likeness([practice], candidates, places)[0]),
    }


def practices(places: Places, texts: Texts, city: str, candidates: Sequence[str]) -> Scores:
    """Score candidate practices for a city."""
    return {
        "random": (0.0,) * len(candidates),
        "most-popular": tuple(float(len(places.receivers.get(practice, ()))) for practice in candidates),
        "same-theme": tuple(_same_theme(places, practice, city) for practice in candidates),
        "tf-idf": tuple(row[0] for row in texts.likeness(candidates, [city], places)),
    }


def _same_theme(places: Places, practice: str, city: str) -> float:
    """Count the themes of the practice on which the city has another practice or a challenge."""
    here = {theme for _, theme in places.cities[city].challenges}
    for other in places.done_in.get(city, set()) - {practice}:
        here |= places.sites[other].themes
    return float(len(here & places.sites[practice].themes))

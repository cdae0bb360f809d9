"""The words by which titles of datasets name measures and themes: ``words.toml``, beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mc2cm_graph.analysis import key_of
from mc2cm_graph.names import CONTENT_LANGUAGES

ByLanguage = Mapping[str, tuple[str, ...]]
"""Phrases by the tag of their language."""


@dataclass(frozen=True)
class Words:
    """The file as read: slugs of ``measure`` and ``theme`` with their phrases, and what they mean together.

    ``themes_of_measures`` gives for a theme the measures that stand for it; ``municipal`` and
    ``regions`` are folded words.
    """

    measures: Mapping[str, ByLanguage]
    themes: Mapping[str, ByLanguage]
    themes_of_measures: Mapping[str, tuple[str, ...]]
    migration_themes: frozenset[str]
    municipal: frozenset[str]
    regions: frozenset[str]


@lru_cache(maxsize=1)
def harvest_words() -> Words:
    """Read the file, once."""
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return Words(
        _table(raw["measure"]),
        _table(raw["theme"]),
        {theme: tuple(measures) for theme, measures in raw["themes_of_measures"].items()},
        frozenset(raw["migration_themes"]),
        frozenset(map(key_of, raw["municipal"])),
        frozenset(map(key_of, raw["regions"])),
    )


def _table(raw: Mapping[str, Mapping[str, str]]) -> dict[str, ByLanguage]:
    return {
        slug: {
            language: tuple(phrase.strip() for phrase in by_language[language].split(";"))
            for language in CONTENT_LANGUAGES
        }
        for slug, by_language in raw.items()
    }

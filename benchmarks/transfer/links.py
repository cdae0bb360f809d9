"""The adoptions to predict: those that are documented, or those of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.transfer.cutting import Link
from mc2cm_graph.names import CONCEPTS, KINDS, thing_iri

Rows = Sequence[Mapping[str, str]]

ADOPTIONS = frozenset(
    CONCEPTS + "transfer-mode/" + mode for mode in ("replication", "extension", "mentoring")
)
"""Modes of transfer that are adoptions; any other, and none, is not."""

_YEAR_DIGITS = 4


class BadFile(Exception):
    """A file of links that cannot be read; the message says where, what was found and what was expected."""


@dataclass(frozen=True)
class Miss:
    """A link that cannot be ranked. It counts as one that every method misses."""

    link: str
    why: str


def documented(transfers: Rows) -> tuple[list[Link], list[Link]]:
    """Give the documented adoptions, and apart from them the transfers of any other mode or of none.

    A practice and a city make one link; its year is the earliest that is known.
    """
    years: dict[tuple[str, str], int | None] = {}
    adopted: set[tuple[str, str]] = set()
    for row in transfers:
        pair = (row["practice"], row["city"])
        if row.get("mode") in ADOPTIONS:
            adopted.add(pair)
        found = [year for year in (years.get(pair), _year(row.get("start", ""))) if year is not None]
        years[pair] = min(found, default=None)
    links = [Link(practice, city, year) for (practice, city), year in years.items()]
    ordered = sorted(links, key=lambda link: (link.practice, link.city))
    return (
        [link for link in ordered if (link.practice, link.city) in adopted],
        [link for link in ordered if (link.practice, link.city) not in adopted],
    )


def _year(date: str) -> int | None:
    return int(date[:_YEAR_DIGITS]) if date[:_YEAR_DIGITS].isdigit() else None


def extra(path: Path, known: set[str], transfers: Rows) -> tuple[list[Link], list[Miss]]:
    """Read a YAML list of ``practice:`` and ``place:`` with ids such as ``practice-vienna-startwien``, ``city-lyon``.

    ``known`` are the IRIs of the practices and cities of the graph. A link whose place is no city of the graph, or
    whose practice is unknown, comes back as a miss. Raises BadFile for a file of another make.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as fault:
        raise BadFile(f"{path}: {fault}; expected a YAML list of `practice:` and `place:`") from fault
    if not isinstance(entries, list) or not entries:
        raise BadFile(f"{path}: found {type(entries).__name__}, expected a list of `practice:` and `place:`")
    years = {(link.practice, link.city): link.year for group in documented(transfers) for link in group}
    links: dict[Link, None] = {}
    misses = []
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or not {"practice", "place"} <= set(entry):
            raise BadFile(f"{path}: entry {number}: found {entry!r}, expected `practice:` and `place:`")
        practice, place = str(entry["practice"]), str(entry["place"])
        why = _why_not(practice, "practice", known) or _why_not(place, "city", known)
        if why:
            misses.append(Miss(f"{practice} -> {place}", f"{path}: entry {number}: {why}"))
            continue
        pair = _iri(practice), _iri(place)
        links[Link(*pair, years.get(pair))] = None
    return list(links), misses


def _why_not(identifier: str, expected: str, known: set[str]) -> str:
    kind, _, slug = identifier.partition("-")
    if kind != expected or not slug:
        found = f"a {kind}" if kind in KINDS else "no kind of thing"
        return f"found {identifier!r}, {found}, expected a {expected} such as {expected}-<slug>"
    if _iri(identifier) not in known:
        return f"found {identifier!r}, which is not in the graph; add data/{expected}/{slug}.trig to rank it"
    return ""


def _iri(identifier: str) -> str:
    kind, _, slug = identifier.partition("-")
    return thing_iri(kind, slug)

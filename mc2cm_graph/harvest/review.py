"""The review: links that wait for somebody's yes or no, decisions about them, and the list as a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from mc2cm_graph.harvest.description import Description
from mc2cm_graph.harvest.evidence import Reason
from mc2cm_graph.harvest.fault import HarvestFailed
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.run import Kept, today
from mc2cm_graph.harvest.store import Store
from mc2cm_graph.names import PREFIXES, compact

STATES = ("certain", "waiting", "confirmed", "rejected")

COLUMNS = (
    *("portal", "identifier", "title", "page", "kind", "target", "label", "score", "state", "reasons"),
    *("decision", "by"),
)
"""Columns of the table; ``decision`` is empty, for the reader to write ``confirm`` or ``reject`` into it."""

_DECISIONS = {"confirm": "confirmed", "reject": "rejected", "wait": "waiting"}


class NoSuchDataset(HarvestFailed):
    """A dataset or link that is named and not there; the message says what is."""


@dataclass(frozen=True)
class Proposed:
    """One link as it stands in the review."""

    portal: str
    identifier: str
    kind: str
    target: str
    score: float
    state: str
    by: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Waiting:
    """A dataset of the review: the sums of its links, and the score of the likeliest pair of place and topic."""

    portal: str
    identifier: str
    title: str
    score: float
    states: dict[str, int]


class Review:
    """The links of a store, for reading and deciding."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def datasets(
        self, states: Iterable[str], portal: str = "", least: float = 0.0, most: int = -1
    ) -> list[Waiting]:
        """List datasets that have links in one of the states, the likeliest first, then by portal and identifier.

        Datasets that are gone from their portal are left out.
        """
        wanted = list(states)
        marks = ", ".join("?" * len(wanted))
        rows = self._store.base.execute(
            "SELECT link.portal, link.identifier, record.content,"  # noqa: S608 - question marks alone are put in
            " MAX(CASE WHEN kind IN ('city', 'country') THEN score ELSE 0 END)"
            " * MAX(CASE WHEN kind IN ('measure', 'theme') THEN score ELSE 0 END) AS joint,"
            " SUM(state = 'certain'), SUM(state = 'waiting'), SUM(state = 'confirmed'), SUM(state = 'rejected')"
            " FROM link JOIN record USING (portal, identifier) WHERE record.gone = ''"
            f" AND (? = '' OR link.portal = ?) GROUP BY link.portal, link.identifier"
            f" HAVING joint >= ? AND SUM(state IN ({marks})) > 0"
            " ORDER BY joint DESC, link.portal, link.identifier LIMIT ?",
            (portal, portal, least, *wanted, most),
        )
        return [
            Waiting(
                name,
                identifier,
                Description.read(content).title,
                round(joint, 3),
                dict(zip(STATES, counts, strict=True)),
            )
            for name, identifier, content, joint, *counts in rows
        ]

    def count(self, state: str, portal: str = "") -> int:
        """Count the datasets that have links in a state and are not gone."""
        query = (
            "SELECT COUNT(DISTINCT link.portal || '/' || link.identifier) FROM link"
            " JOIN record USING (portal, identifier)"
            " WHERE link.state = ? AND record.gone = '' AND (? = '' OR link.portal = ?)"
        )
        return int(self._store.base.execute(query, (state, portal, portal)).fetchone()[0])

    def find(self, named: str) -> tuple[str, str]:
        """Give portal and identifier of ``PORTAL/IDENTIFIER``; the beginning of an identifier will do if one fits.

        Raises NoSuchDataset.
        """
        portal, _, start = named.partition("/")
        rows = [
            identifier
            for (identifier,) in self._store.base.execute(
                "SELECT DISTINCT identifier FROM link WHERE portal = ? AND substr(identifier, 1, ?) = ? LIMIT 10",
                (portal, len(start), start),
            )
        ]
        if start in rows:
            return portal, start
        if len(rows) != 1 or not start:
            near = (
                f"; {', '.join(rows)} begin so" if rows and start else "; `mc2cm links review list` has them"
            )
            raise NoSuchDataset(
                f"found {named!r}, expected PORTAL/IDENTIFIER of a dataset of the review{near}"
            )
        return portal, rows[0]

    def dataset(self, portal: str, identifier: str) -> tuple[Kept, list[Proposed]]:
        """Give a dataset and its links, the likeliest first; raises NoSuchDataset."""
        kept = self._store.record(portal, identifier)
        if kept is None:
            raise NoSuchDataset(f"found {portal}/{identifier}, expected a dataset of the store")
        return kept, list(self.links(portal, identifier))

    def links(self, portal: str = "", identifier: str = "", state: str = "") -> Iterator[Proposed]:
        """Give links by portal, identifier or state, whichever are named."""
        rows = self._store.base.execute(
            "SELECT portal, identifier, kind, target, score, state, decided_by, reasons FROM link"
            " WHERE (? = '' OR portal = ?) AND (? = '' OR identifier = ?) AND (? = '' OR state = ?)"
            " ORDER BY portal, identifier, score DESC, target",
            (portal, portal, identifier, identifier, state, state),
        )
        for name, dataset, kind, target, score, stands, by, reasons in rows:
            read = tuple(Reason(**reason) for reason in json.loads(reasons))
            yield Proposed(name, dataset, kind, target, score, stands, by, read)

    def decide(
        self, portal: str, identifier: str, decision: str, targets: Iterable[str] = (), by: str = ""
    ) -> int:
        """Confirm or reject links of a dataset, or let them wait again; return how many were.

        ``targets`` are IRIs or compact names (``city:lyon``, ``city/lyon``). Without them all links are meant,
        but a figure of ours is confirmed by name alone: that it stands in the dataset is a claim of its own.
        Raises NoSuchDataset for a target to which no link leads.
        """
        links = list(self.links(portal, identifier))
        if not links:
            raise NoSuchDataset(f"found {portal}/{identifier}, expected a dataset of the review")
        wanted = {full(target) for target in targets}
        unknown = wanted - {link.target for link in links}
        if unknown:
            offered = ", ".join(compact(link.target) or link.target for link in links)
            raise NoSuchDataset(f"found no link to {min(unknown)}, expected one of {offered}")
        state = _DECISIONS[decision]
        chosen = [
            link
            for link in links
            if link.target in wanted or (not wanted and (link.kind != "indicator" or decision != "confirm"))
        ]
        with self._store.transaction():
            for link in chosen:
                self._store.base.execute(
                    "UPDATE link SET state = ?, decided_by = ?, decided_on = ? WHERE portal = ? AND identifier = ?"
                    " AND target = ?",
                    (state, by, today(), portal, identifier, link.target),
                )
        return len(chosen)

    def write_table(
        self, out: TextIO, links: Iterable[Proposed], gazetteer: Gazetteer, delimiter: str
    ) -> int:
        """Write links as CSV (RFC 4180) or TSV with a header; return how many."""
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for link in links:
            kept = self._store.record(link.portal, link.identifier)
            if kept is None or kept.gone:
                continue
            described = kept.description
            told = "; ".join(said(reason, gazetteer) for reason in link.reasons)
            row = (
                *(link.portal, link.identifier, described.title, described.page, link.kind),
                *(compact(link.target) or link.target, gazetteer.label(link.target), link.score, link.state),
                *(told, "", link.by),
            )
            writer.writerow([_harmless(value) for value in row])
            count += 1
        return count

    def read_table(self, lines: TextIO, delimiter: str) -> tuple[int, list[str]]:
        """Take the decisions of a table; return how many links were decided, and what could not be taken."""
        decided, faults = 0, []
        reader = csv.DictReader(lines, delimiter=delimiter)
        missing = {"portal", "identifier", "target", "decision"}.difference(reader.fieldnames or ())
        if missing:
            raise HarvestFailed(f"found no column {', '.join(sorted(missing))}, expected those of the export")
        for number, row in enumerate(reader, start=2):
            decision = (row["decision"] or "").strip().lower()
            if not decision:
                continue
            try:
                if decision not in _DECISIONS:
                    raise HarvestFailed(f"found {decision!r}, expected confirm, reject or wait")
                portal, identifier, target = (
                    _meant(row[name]) for name in ("portal", "identifier", "target")
                )
                decided += self.decide(portal, identifier, decision, [target], _meant(row.get("by")))
            except HarvestFailed as fault:
                faults.append(f"line {number}: {fault}")
        return decided, faults


def full(name: str) -> str:
    """Give the IRI that a compact name means (``city:lyon``, ``city/lyon``); an IRI is given back."""
    prefix, found, local = name.replace("/", ":", 1).partition(":")
    return PREFIXES[prefix] + local if found and prefix in PREFIXES and local else name


def said(reason: Reason, gazetteer: Gazetteer) -> str:
    """Say a reason in English, with its weight."""
    found = (
        " ".join(gazetteer.label(word) for word in reason.found.split())
        if reason.field == "figure"
        else reason.found
    )
    texts = {
        "place-iri": "spatial field <{}>",
        "place-code": "code {}",
        "place-name": "place “{}”",
        "publisher": "publisher “{}”",
        "portal": "the portal {} is of this place",
        "box": "it lies in the box {}",
        "title": "title “{}”",
        "keyword": "keyword “{}”",
        "description": "description “{}”",
        "country": "but it is of {}",
        "elsewhere": "but its spatial field says {}",
        "namesake": "but {} bears the name too",
        "region": "“{}” may be the region",
        "figure": "same place and measure: {}",
        "no-migration": "but nothing tells of migration",
    }
    sign = "×" if reason.against else "+"
    return f"{texts[reason.field].format(found)} ({sign}{reason.weight:g})"


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking a portal's text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _meant(value: str | None) -> str:
    text = (value or "").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text

"""The change stream: every change of every thing as a member of a Linked Data Event Stream, page by page.

A member (ActivityStreams 2.0: as:Create, as:Update, as:Delete) says which thing changed, how, when and in which
version. Members are in the order in which they happened, so a harvester may stop anywhere and go on there: a page
with a page after it never changes again (LDES 1.0, TREE: relations by ``prov:generatedAtTime``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from mc2cm_graph.history import Change, History, Step
from mc2cm_graph.history.changes import Kind
from mc2cm_graph.names import BASE, thing_iri
from mc2cm_graph.versions.writing import DATASET, VERSIONS, iri, said, term, text, typed

MEMBERS_PER_PAGE = 250
"""Members on a page."""
POLLING_S = 3600
"""How long a harvester is asked to wait until it looks for more: versions are made by hand, not by the second."""

CHANGES = BASE + "changes/"
_ACTIVITIES: dict[Kind, str] = {"create": "as:Create", "update": "as:Update", "delete": "as:Delete"}


@dataclass(frozen=True)
class Member:
    """A change with its place in the stream, from 1, and the step that it belongs to."""

    number: int
    step: Step
    change: Change


class Stream:
    """The stream of a history; ``base`` is the address of this host, under which its pages stand."""

    def __init__(self, history: History, base: str) -> None:
        self._history, self._base = history, base
        self.name = history.stream
        self.count = sum(step.changes for step in history.steps)
        self.last = max(1, -(-self.count // MEMBERS_PER_PAGE))

    @property
    def root(self) -> str:
        """The address of the root node, from which every page is reached."""
        return f"{self._base}/changes"

    def address(self, number: int) -> str:
        """Give the address of a page."""
        return f"{self.root}/{self.name}/{number}"

    def is_closed(self, number: int) -> bool:
        """Tell whether a page will never change again: another one follows it."""
        return number < self.last

    def members(self, number: int) -> list[Member]:
        """Give the members of a page."""
        start = (number - 1) * MEMBERS_PER_PAGE
        return list(islice(self._from(start), MEMBERS_PER_PAGE))

    def _from(self, start: int) -> Iterator[Member]:
        """Yield the members behind a place; what stands before it is passed over."""
        passed = 0
        for step in self._history.steps:
            if passed + step.changes > start:
                skip = max(0, start - passed)
                for number, change in enumerate(self._history.changes(step, skip), start=passed + skip + 1):
                    yield Member(number, step, change)
            passed += step.changes

    def describe_root(self) -> list[ox.Triple]:
        """Describe the stream and lead to each page by the times of its members."""
        found = self._head(self.root)
        found += said(self.root, ("a", term("ldes:EventSource")))
        found += said(
            self._subject,
            ("dcterms:title", text("Changes of the MC2CM graph", "en")),
            ("dcterms:subject", iri(DATASET)),
        )
        moments = self._moments()
        for number, (first, last) in enumerate(moments, start=1):
            found += self._relation(self.root, f"from-{number}", "GreaterThanOrEqualTo", number, first)
            if self.is_closed(number):
                found += self._relation(self.root, f"to-{number}", "LessThanOrEqualTo", number, last)
        return found

    def describe_page(self, number: int) -> list[ox.Triple]:
        """Describe a page: its members, and where the stream goes on."""
        node = self.address(number)
        found = self._head(node)
        for member in self.members(number):
            found += self._member(member)
        if self.is_closed(number):
            found += said(node, ("ldes:immutable", typed("true", "boolean")))
            first = next(self._from(number * MEMBERS_PER_PAGE)).step.time
            found += self._relation(node, "next", "GreaterThanOrEqualTo", number + 1, first)
        return found

    @property
    def _subject(self) -> str:
        return CHANGES + self.name

    def _head(self, node: str) -> list[ox.Triple]:
        stream = said(
            self._subject,
            ("a", term("ldes:EventStream")),
            ("ldes:timestampPath", term("prov:generatedAtTime")),
            ("ldes:sequencePath", term("schema:position")),
            ("ldes:versionOfPath", term("as:object")),
            ("ldes:versionCreateObject", term("as:Create")),
            ("ldes:versionUpdateObject", term("as:Update")),
            ("ldes:versionDeleteObject", term("as:Delete")),
            ("ldes:pollingInterval", typed(POLLING_S, "integer")),
            ("tree:view", iri(self.root)),
        )
        view = said(node, ("dcterms:isPartOf", iri(self.root))) if node != self.root else []
        return [*stream, *view, *said(node, ("a", term("tree:Node")))]

    def _relation(self, node: str, name: str, kind: str, number: int, value: str) -> list[ox.Triple]:
        relation = f"{node}#{name}"
        return [
            *said(node, ("tree:relation", iri(relation))),
            *said(
                relation,
                ("a", term(f"tree:{kind}Relation")),
                ("tree:node", iri(self.address(number))),
                ("tree:path", term("prov:generatedAtTime")),
                ("tree:value", typed(value, "dateTime")),
            ),
        ]

    def _member(self, member: Member) -> list[ox.Triple]:
        change, step = member.change, member.step
        subject = f"{self._subject}#{member.number}"
        named = [("as:name", text(label, tag)) for tag, label in sorted(change.labels.items()) if label]
        return [
            *said(self._subject, ("tree:member", iri(subject))),
            *said(
                subject,
                ("a", term(_ACTIVITIES[change.change])),
                ("schema:position", typed(member.number, "integer")),
                ("as:object", iri(thing_iri(change.kind, change.slug))),
                ("as:context", iri(VERSIONS + step.version)),
                ("as:published", typed(step.time, "dateTime")),
                ("prov:generatedAtTime", typed(step.time, "dateTime")),
                ("dcterms:type", text(change.kind)),
                *named,
            ),
        ]

    def _moments(self) -> list[tuple[str, str]]:
        """Give the times of the first and the last member of each page."""
        found: list[tuple[str, str]] = []
        passed = 0
        for step in self._history.steps:
            first, end = passed // MEMBERS_PER_PAGE, passed + step.changes
            for page in range(first, -(-end // MEMBERS_PER_PAGE)) if step.changes else ():
                if page == len(found):
                    found.append((step.time, step.time))
                else:
                    found[page] = (found[page][0], step.time)
            passed = end
        return found or [(self._history.steps[0].time, self._history.steps[0].time)]

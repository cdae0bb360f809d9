"""The transfer check as pages and files show it: grouped by criterion, in the reader's language, with sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mc2cm_graph.browse.footnotes import Footnotes
from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.browse.text import choose
from mc2cm_graph.terms import Literal
from mc2cm_graph.transfer import MET, UNKNOWN, Check, Evidence, Judged, Verdict
from mc2cm_graph.transfer.requirement import ACTOR
from mc2cm_graph.web import checkwords
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.present import show_number


@dataclass(frozen=True)
class ShownEvidence:
    """One line of evidence: the thing, how it bears on the city, dates, the reason why it does not count."""

    evidence: Evidence
    thing: Link | None
    figure: str
    words: str
    through: Link | None
    dates: tuple[str, ...]
    reason: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class ShownVerdict:
    """A requirement with its verdict; ``question`` is what remains to be asked, empty where nothing does."""

    verdict: Verdict
    title: str
    outcome: str
    words: str
    evidence: tuple[ShownEvidence, ...]
    against: tuple[ShownEvidence, ...]
    set_aside: tuple[ShownEvidence, ...]
    question: str


@dataclass(frozen=True)
class ShownPrecondition:
    """A precondition with its verdicts; ``question`` asks for what its statement says beyond them."""

    judged: Judged
    fragment: str
    statement: Literal
    others: tuple[Link, ...]
    outcome: str
    words: str
    verdicts: tuple[ShownVerdict, ...]
    question: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """The preconditions under one criterion; None where none is named."""

    criterion: Link | None
    preconditions: tuple[ShownPrecondition, ...]


class CheckView:
    """Turns a check into what is shown, with footnotes numbered as they are met."""

    def __init__(
        self, check: Check, city: str, reading: Reading, footnotes: Footnotes, most: int | None = None
    ) -> None:
        """Take the check and the city's name as the reader sees it; ``most`` cuts lists of evidence."""
        self._most = most
        self._check = check
        self._city = city
        self._reading = reading
        self._footnotes = footnotes

    def groups(self) -> list[Group]:
        """Group the preconditions by their first criterion, in the order of the practice."""
        parted: dict[str, list[ShownPrecondition]] = {}
        for judged in self._check.preconditions:
            criterion = judged.criteria[0] if judged.criteria else ""
            parted.setdefault(criterion, []).append(self._precondition(judged))
        links = [(checkwords.link_of(criterion, self._reading), found) for criterion, found in parted.items()]
        return [Group(link, tuple(found)) for link, found in links]

    def _precondition(self, judged: Judged) -> ShownPrecondition:
        precondition = judged.precondition
        notes = self._footnotes.numbers(precondition.citations)
        label = choose(precondition.labels, self._reading.language)
        return ShownPrecondition(
            judged,
            precondition.iri.partition("#")[2],
            label or Literal(precondition.iri),
            tuple(self._reading.link(iri) for iri in precondition.criteria[1:]),
            judged.outcome,
            checkwords.condition_words(judged.outcome),
            tuple(self._verdict(verdict) for verdict in judged.verdicts),
            self._beyond(judged),
            notes,
        )

    def _beyond(self, judged: Judged) -> str:
        """Ask for what the statement says beyond its requirements, unless one of these is itself unknown."""
        if judged.outcome == MET:
            return gettext("Is all that the statement says so in %(city)s?", city=self._city)
        if all(verdict.outcome == MET for verdict in judged.verdicts):
            return checkwords.question_of_statement(judged.criteria, self._city)
        return ""

    def _verdict(self, verdict: Verdict) -> ShownVerdict:
        return ShownVerdict(
            verdict,
            checkwords.requirement_words(verdict.requirement, self._reading),
            verdict.outcome,
            checkwords.outcome_words(verdict.outcome),
            self._lines(verdict.evidence),
            self._lines(verdict.against),
            self._lines(verdict.set_aside),
            self._question(verdict),
        )

    def _question(self, verdict: Verdict) -> str:
        if verdict.outcome == UNKNOWN:
            if verdict.evidence:
                return gettext("What is known speaks for and against: which is right today?")
            return checkwords.question_of(verdict.requirement, self._city, self._reading)
        if verdict.outcome == MET and verdict.requirement.property == ACTOR:
            return gettext("Present; would it take part?")
        return ""

    def _lines(self, evidence: Sequence[Evidence]) -> tuple[ShownEvidence, ...]:
        return tuple(self._line(one) for one in evidence[: self._most])

    def _line(self, evidence: Evidence) -> ShownEvidence:
        return ShownEvidence(
            evidence,
            checkwords.link_of(evidence.thing, self._reading),
            show_number(evidence.figure) if evidence.figure else "",
            checkwords.way_words(evidence),
            checkwords.link_of(evidence.through, self._reading),
            tuple(checkwords.dates_of(evidence)),
            checkwords.aside_words(evidence.aside) if evidence.aside else "",
            self._footnotes.numbers(evidence.citations),
        )

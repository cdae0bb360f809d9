"""The transfer check as JSON and CSV: the same content as the page, for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import compact
from mc2cm_graph.terms import Literal
from mc2cm_graph.transfer import Profile, Tally, Transfer
from mc2cm_graph.web.checkview import ShownEvidence, ShownPrecondition, ShownVerdict
from mc2cm_graph.web.site import browser

if TYPE_CHECKING:
    from mc2cm_graph.web.checks import Answer

COLUMNS = (
    "precondition",
    "statement",
    "criterion",
    "outcome_of_precondition",
    "requirement",
    "property",
    "value",
    "level",
    "outcome",
    "evidence",
    "evidence_iris",
    "sources",
    "set_aside",
    "question",
)


def as_json(answer: Answer) -> dict[str, object]:
    """Give the check as plain values."""
    asked, check = answer.asked, answer.check
    return {
        "practice": _linked(answer.link),
        "city": _linked(asked.reading.link(asked.city)) if asked.city else None,
        "profile": _profile(asked.profile) if asked.profile else None,
        "on": asked.on.isoformat(),
        "data_version": browser().manifest.version,
        "requirements": _tally(check.tally),
        "preconditions": _tally(check.outcomes()),
        "criteria": [
            {
                "criterion": _linked(group.criterion) if group.criterion else None,
                "preconditions": [_precondition(answer, shown) for shown in group.preconditions],
            }
            for group in answer.groups
        ],
        "results": [
            {
                **_text(choose(outcome.labels, asked.reading.language)),
                "figures": list(outcome.figures),
                "unit": outcome.unit or None,
                "evidence_grades": list(outcome.grades),
                "sources": _sources(answer, outcome.citations),
            }
            for outcome in answer.dossier.outcomes
        ],
        "costs": [
            {
                "value": amount.value,
                "currency": amount.currency,
                "kind": "grant" if amount.is_grant else "total cost",
                "sources": _sources(answer, amount.citations),
            }
            for amount in answer.dossier.amounts
        ],
        "contacts": [
            {**_linked(asked.reading.link(contact.iri)), "homepage": contact.address or None}
            for contact in answer.dossier.contacts
        ],
        "adoptions": [transfer_fields(answer.asked.reading.link, t) for t in answer.adoptions],
    }


def as_rows(answer: Answer) -> Iterable[dict[str, str]]:
    """Give one row for each requirement, and one for a statement without any."""
    for group in answer.groups:
        for shown in group.preconditions:
            common = {
                "precondition": shown.judged.iri,
                "statement": shown.statement.value,
                "criterion": group.criterion.label.value if group.criterion else "",
                "outcome_of_precondition": shown.outcome,
            }
            for verdict in shown.verdicts:
                yield {**common, **_row(answer, verdict)}
            if not shown.verdicts:
                yield {**common, "outcome": shown.outcome, "question": shown.question}


def transfer_fields(link: Callable[[str], Link], transfer: Transfer) -> dict[str, object]:
    """Give a transfer as plain values; ``link`` makes a link of an IRI."""
    return {
        "iri": transfer.iri,
        "from": [_linked(link(iri)) for iri in transfer.sources],
        "to": [_linked(link(iri)) for iri in transfer.places],
        "modes": [_linked(link(iri)) for iri in transfer.modes],
        "start": transfer.start or None,
        "end": transfer.end or None,
        "adaptations": [_text(text) for text in transfer.adaptations],
        "notes": [_text(text) for text in transfer.notes],
        "results": [_linked(link(iri)) for iri in transfer.results],
        "citations": list(transfer.citations),
    }


def _precondition(answer: Answer, shown: ShownPrecondition) -> dict[str, object]:
    return {
        "iri": shown.judged.iri,
        "statement": _text(shown.statement),
        "outcome": shown.outcome,
        "other_criteria": [_linked(link) for link in shown.others],
        "requirements": [
            {
                "requirement": verdict.title,
                "property": verdict.verdict.requirement.property,
                "value": verdict.verdict.requirement.value,
                "level": verdict.verdict.requirement.level or None,
                "outcome": verdict.outcome,
                "evidence": [_evidence(answer, line) for line in verdict.evidence],
                "against": [_evidence(answer, line) for line in verdict.against],
                "set_aside": [_evidence(answer, line) for line in verdict.set_aside],
                "question": verdict.question or None,
            }
            for verdict in shown.verdicts
        ],
        "question": shown.question or None,
        "sources": _sources(answer, shown.judged.precondition.citations),
    }


def _evidence(answer: Answer, line: ShownEvidence) -> dict[str, object]:
    evidence = line.evidence
    return {
        "way": evidence.way,
        "words": line.words,
        "thing": _linked(line.thing) if line.thing else None,
        "through": _linked(line.through) if line.through else None,
        "figure": evidence.figure or None,
        "adopted": list(evidence.adopted),
        "start": list(evidence.start),
        "end": list(evidence.end),
        "set_aside_because": evidence.aside or None,
        "citations": list(evidence.citations),
        "sources": _sources(answer, evidence.citations),
    }


def _sources(answer: Answer, citations: Collection[str]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    numbers = answer.footnotes.numbers(citations)
    notes = answer.footnotes.all()
    for number in numbers:
        for source in notes[number - 1].sources:
            found[source.iri] = {"iri": source.iri, "title": source.title.value, "address": source.address}
    return list(found.values())


def _row(answer: Answer, verdict: ShownVerdict) -> dict[str, str]:
    requirement = verdict.verdict.requirement
    lines = (*verdict.evidence, *verdict.against)
    sources = {s["iri"]: s for line in lines for s in _sources(answer, line.evidence.citations)}
    return {
        "requirement": verdict.title,
        "property": requirement.property,
        "value": compact(requirement.value) or requirement.value,
        "level": compact(requirement.level) or requirement.level,
        "outcome": verdict.outcome,
        "evidence": "; ".join(_line(line) for line in lines),
        "evidence_iris": " ".join(line.thing.iri for line in lines if line.thing),
        "sources": "; ".join(source["title"] for source in sources.values()),
        "set_aside": "; ".join(f"{_line(line)}: {line.reason}" for line in verdict.set_aside),
        "question": verdict.question,
    }


def _line(line: ShownEvidence) -> str:
    parts = (
        line.thing.label.value if line.thing else "",
        line.figure,
        line.words,
        line.through.label.value if line.through else "",
        f"({', '.join(line.dates)})" if line.dates else "",
    )
    return " ".join(part for part in parts if part)


def _tally(tally: Tally) -> dict[str, int]:
    return {"met": tally.met, "not_met": tally.not_met, "unknown": tally.unknown}


def _linked(link: Link) -> dict[str, str]:
    return {"iri": link.iri, "label": link.label.value}


def _text(text: Literal | None) -> dict[str, str]:
    return {"text": text.value, "language": text.language} if text else {}


def _profile(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name or None,
        "population": profile.population,
        "competences": [list(pair) for pair in profile.competences],
        "services": list(profile.services),
        "actors": list(profile.actors),
        "policies": [list(pair) for pair in profile.policies],
        "groups": list(profile.groups),
        "networks": list(profile.networks),
    }

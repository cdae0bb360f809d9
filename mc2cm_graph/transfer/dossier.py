"""What a city that thinks of taking a practice over wants to know of it: results, cost, whom to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.names import ONTOLOGY, PREFIXES
from mc2cm_graph.terms import Literal, Term

_SCHEMA = PREFIXES["schema"]
_LABEL = PREFIXES["skos"] + "prefLabel"
_ADDRESSES = (PREFIXES["foaf"] + "homepage", PREFIXES["foaf"] + "page")


@dataclass(frozen=True)
class Outcome:
    """A result: its statement in each language, figure and unit where there is one, evidence grades."""

    iri: str
    labels: tuple[Literal, ...]
    figures: tuple[str, ...]
    unit: str
    grades: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Amount:
    """A sum of money; ``is_grant`` tells a grant that was received from the total cost."""

    value: str
    currency: str
    is_grant: bool
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """The institution that leads, never a person, and its own address on the web if the graph has one."""

    iri: str
    address: str
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """Results, sums and contacts of one practice, in a fixed order."""

    outcomes: tuple[Outcome, ...]
    amounts: tuple[Amount, ...]
    contacts: tuple[Contact, ...]


def read_dossier(rows: Iterable[dict[str, Term]]) -> Dossier:
    """Put the answer of the question ``results`` together."""
    said: dict[tuple[str, str], dict[str, set[Term]]] = {}
    citations: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        key = (row["link"].value, row["part"].value)
        said.setdefault(key, defaultdict(set))[row["property"].value].add(row["value"])
        citations[key].add(row["c1"].value)
        if not key[0].endswith("practiceLead"):
            citations[key].add(row["c2"].value)
    outcomes, amounts, contacts = [], [], []
    for key in sorted(said, key=lambda pair: (pair[0], len(pair[1]), pair[1])):
        link, part = key
        values, cited = said[key], tuple(sorted(citations[key]))
        if link == ONTOLOGY + "practiceLead":
            address = min(_all(values, *_ADDRESSES), default="")
            contacts.append(Contact(part, address, cited))
        elif link == ONTOLOGY + "outcome":
            outcomes.append(_outcome(part, values, cited))
        else:
            value, currency = _all(values, _SCHEMA + "value"), _all(values, _SCHEMA + "currency")
            if value:
                grant = link == _SCHEMA + "funding"
                amounts.append(Amount(value[0], currency[0] if currency else "", grant, cited))
    return Dossier(tuple(outcomes), tuple(amounts), tuple(contacts))


def _outcome(iri: str, values: dict[str, set[Term]], citations: tuple[str, ...]) -> Outcome:
    return Outcome(
        iri,
        tuple(sorted(term for term in values.get(_LABEL, ()) if isinstance(term, Literal))),
        tuple(_all(values, ONTOLOGY + "figure")),
        min(_all(values, ONTOLOGY + "unit"), default=""),
        tuple(_all(values, ONTOLOGY + "evidenceGrade")),
        citations,
    )


def _all(values: dict[str, set[Term]], *names: str) -> list[str]:
    return sorted({term.value for name in names for term in values.get(name, ())})

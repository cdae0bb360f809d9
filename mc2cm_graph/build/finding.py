"""What can be found: every thing, concept, term and question with its names, its texts and its key facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from mc2cm_graph.names import CONCEPTS, KINDS, ONTOLOGY, PREFIXES, split_thing
from mc2cm_graph.questions import Question

_SKOS, _RDFS, _TERMS = PREFIXES["skos"], PREFIXES["rdfs"], PREFIXES["dcterms"]
_TYPE = PREFIXES["rdf"] + "type"
_TOPIC = PREFIXES["foaf"] + "primaryTopic"
_PREFERRED = (_SKOS + "prefLabel", _RDFS + "label")
_ALTERNATIVE = _SKOS + "altLabel"
_TOLD = frozenset({_TERMS + "description", _SKOS + "definition", _RDFS + "comment", ONTOLOGY + "statement"})
"""Properties that tell what a thing is."""

_NOTED = frozenset(
    {
        _TERMS + "title",
        _SKOS + "scopeNote",
        _SKOS + "note",
        *(ONTOLOGY + name for name in ("aim", "publisherName", "accessCondition", "placeName")),
    }
)
"""Properties of which the texts are looked through besides."""

_TEXTS = _TOLD.union(_NOTED, _PREFERRED, (_ALTERNATIVE,))

_FACTS = frozenset(
    {
        _TYPE,
        _TERMS + "publisher",
        PREFIXES["org"] + "classification",
        PREFIXES["schema"] + "organizer",
        *(
            ONTOLOGY + name
            for name in (
                *(
                    "inCity",
                    "inCountry",
                    "eventCity",
                    "offeredIn",
                    "basedIn",
                    "governs",
                    "observedIn",
                    "appliesIn",
                ),
                *(
                    "country",
                    "theme",
                    "targetGroup",
                    "practiceLead",
                    "lead",
                    "provider",
                    "addresses",
                    "measure",
                ),
                *("policyKind", "policyLevel", "topic", "refSubject", "partOf"),
            )
        ),
    }
)
"""Properties of which the names of the values are looked through: where, on what, for whom, by whom, what it is."""

_TERM_TYPES = frozenset(
    {
        PREFIXES["owl"] + "Class",
        PREFIXES["owl"] + "ObjectProperty",
        PREFIXES["owl"] + "DatatypeProperty",
    }
)

OTHER_KINDS = ("concept", "scheme", "term", "question")
"""What can be found besides things."""


@dataclass(frozen=True, order=True)
class Text:
    """A text of a thing: with the language tag in lower case, empty where it has none."""

    language: str
    value: str


@dataclass
class Findable:
    """Something with a page: kind, path (empty where its IRI alone names it), texts, and its facts.

    ``told`` are descriptions and definitions, ``noted`` other texts, ``parts`` those of sub-things; ``facts`` are pairs
    of property and value.
    """

    iri: str
    kind: str
    path: str
    preferred: set[Text] = field(default_factory=set)
    alternative: set[Text] = field(default_factory=set)
    told: set[Text] = field(default_factory=set)
    noted: set[Text] = field(default_factory=set)
    parts: set[Text] = field(default_factory=set)
    facts: set[tuple[str, str]] = field(default_factory=set)

    @property
    def slug(self) -> str:
        """The last step of the path, read as words."""
        return self.path.rsplit("/", 1)[-1].replace("-", " ")


def findables(triples: Iterable[ox.Triple], questions: Iterable[Question]) -> list[Findable]:
    """Gather what can be found from the default graph and the published questions, by IRI."""
    literals, facts, topics = _sorted_out(triples)
    records = {topic: record for record, topic in topics.items()}
    gathered: dict[str, Findable] = {}
    for subject in sorted(literals.keys() | topics.keys()):
        made = _findable(subject, topics, records, facts.get(subject, set()))
        if made:
            entry = gathered.setdefault(made.iri, made)
            _tell(entry, subject, records, literals.get(subject, ()))
            entry.facts |= made.facts
    for question in questions:
        made = Findable(f"/queries/{question.name}", "question", f"/queries/{question.name}")
        made.preferred = {Text(tag, text) for tag, text in question.titles.items()}
        made.told = {Text(tag, text) for tag, text in question.descriptions.items()}
        gathered[made.iri] = made
    return [found for _, found in sorted(gathered.items()) if found.preferred]


def _sorted_out(
    triples: Iterable[ox.Triple],
) -> tuple[dict[str, list[tuple[str, Text]]], dict[str, set[tuple[str, str]]], dict[str, str]]:
    """Sort out, by subject, the texts, the facts, and what a record is about."""
    literals: dict[str, list[tuple[str, Text]]] = defaultdict(list)
    facts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    topics: dict[str, str] = {}
    for triple in triples:
        if not isinstance(triple.subject, ox.NamedNode):
            continue
        subject, predicate, found = triple.subject.value, triple.predicate.value, triple.object
        if isinstance(found, ox.Literal):
            if predicate in _TEXTS:
                literals[subject].append((predicate, Text((found.language or "").lower(), found.value)))
        elif isinstance(found, ox.NamedNode):
            if predicate in _FACTS:
                facts[subject].add((predicate, found.value))
            elif predicate == _TOPIC:
                topics[subject] = found.value
    return literals, facts, topics


def _findable(
    subject: str, topics: dict[str, str], records: dict[str, str], facts: set[tuple[str, str]]
) -> Findable | None:
    """Make the entry to which a subject belongs, a part of a thing to the thing; None if it has no page."""
    record = records.get(subject, subject)
    named = split_thing(record)
    if named:
        whole = record.partition("#")[0]
        # What a part is, is no fact of the whole.
        own = set() if "#" in record else facts
        return Findable(topics.get(whole, whole), named[0], f"/{named[0]}/{named[1]}", facts=own)
    if subject.startswith(CONCEPTS):
        scheme, _, slug = subject.removeprefix(CONCEPTS).partition("/")
        if slug:
            return Findable(subject, "concept", f"/concepts/{scheme}/{slug}", facts=facts)
        return Findable(subject, "scheme", f"/concepts/{scheme}", facts=facts)
    if any(found in _TERM_TYPES for property_, found in facts if property_ == _TYPE):
        return Findable(subject, "term", "")
    return None


def _tell(entry: Findable, subject: str, records: dict[str, str], said: Iterable[tuple[str, Text]]) -> None:
    is_part = "#" in records.get(subject, subject) and entry.kind in KINDS
    for predicate, text in said:
        if is_part:
            entry.parts.add(text)
        elif predicate in _PREFERRED:
            entry.preferred.add(text)
        elif predicate == _ALTERNATIVE:
            entry.alternative.add(text)
        elif predicate in _TOLD:
            entry.told.add(text)
        else:
            entry.noted.add(text)

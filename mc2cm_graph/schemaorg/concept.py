"""Concepts, concept schemes and the ontology as terms and sets of terms."""

from __future__ import annotations

from collections.abc import Iterable

from mc2cm_graph.browse.concepts import ConceptLine, ConceptPage, SchemeLine, SchemePage
from mc2cm_graph.browse.reading import iris
from mc2cm_graph.browse.vocabulary import OntologyTerm, Vocabulary
from mc2cm_graph.names import CONCEPTS, ONTOLOGY_DOCUMENT
from mc2cm_graph.schemaorg.node import Node, Writing, prune, text, texts
from mc2cm_graph.terms import Literal


def describe_concept(page: ConceptPage, writing: Writing) -> Node:
    """Describe a concept: names in every language, definition, its scheme, its exact counterparts elsewhere."""
    return prune(
        {
            "@type": "DefinedTerm",
            "@id": page.iri,
            "name": texts(page.labels) or text(page.label),
            "alternateName": texts(page.alternatives),
            "description": _text(page.definition),
            "termCode": page.slug,
            "sameAs": iris(writing.reading.said_of(page.iri), "skos:exactMatch"),
            "inDefinedTermSet": {**_set(page.scheme), "name": text(page.scheme_label)},
        }
    )


def describe_scheme(page: SchemePage, shown: Iterable[ConceptLine]) -> Node:
    """Describe a concept scheme with the concepts that its page shows."""
    terms = {line.link.iri: text(line.link.label) for line in shown}
    return prune(
        {
            **_set(page.scheme),
            "name": text(page.label),
            "description": _text(page.definition),
            "hasDefinedTerm": [
                {"@type": "DefinedTerm", "@id": iri, "name": name} for iri, name in terms.items()
            ],
        }
    )


def describe_schemes(lines: Iterable[SchemeLine]) -> list[Node]:
    """Name the concept schemes."""
    return [{**_set(line.scheme), "name": text(line.label)} for line in lines]


def describe_ontology(vocabulary: Vocabulary, terms: Iterable[OntologyTerm], language: str) -> Node:
    """Describe the ontology with its terms."""
    header = ONTOLOGY_DOCUMENT in vocabulary.terms
    return prune(
        {
            "@type": "DefinedTermSet",
            "@id": ONTOLOGY_DOCUMENT,
            "name": text(vocabulary.label(ONTOLOGY_DOCUMENT, language)) if header else None,
            "description": _text(vocabulary.definition(ONTOLOGY_DOCUMENT, language)),
            "hasDefinedTerm": [
                {
                    "@type": "DefinedTerm",
                    "@id": term.iri,
                    "name": text(vocabulary.label(term.iri, language)),
                }
                for term in terms
            ],
        }
    )


def _set(scheme: str) -> Node:
    return {"@type": "DefinedTermSet", "@id": CONCEPTS + scheme}


def _text(literal: Literal | None) -> str | Node | None:
    return text(literal) if literal else None

"""The service description (SPARQL 1.1 Service Description): what the endpoint says of itself to a machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import urljoin

from mc2cm_graph import names
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES
from mc2cm_graph.sparql.problem import KINDS, type_iri

_TERMS = names.BASE + "sparql#"
PREFIXES = {
    "dcat": names.PREFIXES["dcat"],
    "dcterms": "http://purl.org/dc/terms/",
    "endpoint": _TERMS,
    "ent": "http://www.w3.org/ns/entailment/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_LIMITS = {
    "deadline_s": ("one query may run for {:g} seconds", "une requête peut durer {:g} secondes"),
    "memory_bytes": ("and take {:d} bytes of memory", "et prendre {:d} octets de mémoire"),
    "result_bytes": ("a result may be {:d} bytes long", "un résultat peut avoir {:d} octets"),
    "query_bytes": ("a query may be {:d} bytes long", "une requête peut avoir {:d} octets"),
    "depth": ("with brackets nested {:d} deep", "avec {:d} niveaux de parenthèses"),
    "patterns": (
        "{:d} triple patterns, path steps, GRAPH and VALUES",
        "{:d} motifs de triplets, pas de chemin, GRAPH et VALUES",
    ),
    "operators": ("and {:d} operators", "et {:d} opérateurs"),
    "workers": ("{:d} queries run at a time", "{:d} requêtes sont traitées à la fois"),
    "queue": ("{:d} more may wait", "{:d} autres peuvent attendre"),
    "queue_wait_s": ("for at most {:g} seconds", "pendant {:g} secondes au plus"),
    "client_share": (
        "one client may hold {:.0%} of these places",
        "un client peut occuper {:.0%} de ces places",
    ),
    "long_s": (
        "a query that ran for {:g} seconds makes room",
        "une requête de plus de {:g} secondes cède la place",
    ),
    "long_jobs": (
        "at most {:d} such run on beside others",
        "au plus {:d} d’entre elles continuent à côté d’autres",
    ),
}
_LANGUAGES = ("en", "fr")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")

_GRAPH = names.BASE + "catalog/dataset/graph"
"""The graph as a dataset of the catalogue."""

_EXTENSIONS = (
    "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0002/sep-0002.md",
    "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md",
)
"""Extensions of SPARQL 1.1 that the engine has: ADJUST and operators on dates, LATERAL."""

_GRAPHS = {
    "ontology": (names.ONTOLOGY_DOCUMENT, "The ontology, stated", "L’ontologie"),
    "inferred": (names.INFERRED_GRAPH, "What follows from the statements", "Ce qui découle des faits"),
    "related": (
        names.RELATED_GRAPH,
        "Likeness of practices, computed; not in the default graph",
        "Ressemblances calculées entre pratiques ; hors du graphe par défaut",
    ),
    "shapes": (
        names.SHAPES_DOCUMENT,
        "The SHACL shapes; not in the default graph",
        "Les formes SHACL ; hors du graphe par défaut",
    ),
}
"""The named graphs that are no citations, with their titles."""


@dataclass(frozen=True)
class Dataset:
    """What is served: the version of the data, its triples in the default graph, its citations.

    Each citation is a named graph; ``inferred`` is the number of inferred triples, ``graphs`` that of the triples of
    each named graph that is no citation, by its IRI. ``is_on_disk`` tells a snapshot that the engine keeps on disk:
    it gives unordered rows in another order than one in memory.
    """

    version: str
    triples: int
    citations: int = 0
    inferred: int = 0
    is_on_disk: bool = False
    graphs: Mapping[str, int] = field(default_factory=dict, hash=False)


def describe(
    endpoint: str, dataset: Dataset, limits: Limits, service_allowed: frozenset[str] = frozenset()
) -> str:
    """Return the description of the endpoint at an address, as Turtle."""
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    lines += _service(endpoint, limits, service_allowed)
    lines += _dataset(endpoint, dataset)
    lines += _terms()
    return "\n".join(lines) + "\n"


def _service(endpoint: str, limits: Limits, service_allowed: frozenset[str]) -> Iterator[str]:
    # Without a name of its own: clients that read the description at another address take it for that of the endpoint.
    yield "_:service a sd:Service , dcat:DataService ;"
    yield f"  dcat:endpointURL <{endpoint}> ;"
    yield f"  dcat:servesDataset <{_GRAPH}> ;"
    yield f"  rdfs:seeAlso <{urljoin(endpoint, 'catalog')}> ;"
    yield f"  sd:endpoint <{endpoint}> ;"
    yield "  sd:supportedLanguage sd:SPARQL11Query ;"
    for extension in _EXTENSIONS:
        yield f"  sd:languageExtension <{extension}> ;"
    for format_ in TABLES + GRAPHS:
        yield f"  sd:resultFormat <{format_.description}> ;"
    if service_allowed:
        yield "  sd:feature sd:BasicFederatedQuery ;"
    for iri in sorted(service_allowed):
        yield f"  endpoint:serviceAllowed <{iri}> ;"
    # Inference is done in the build: the engine itself entails nothing.
    yield "  sd:defaultEntailmentRegime ent:Simple ;"
    yield f"  sd:defaultDataset <{endpoint}#dataset> ;"
    yield f"  sd:availableGraphs <{endpoint}#dataset> ;"
    yield f"  endpoint:graphStore <{urljoin(endpoint, 'graph-store')}> ;"
    for name in _LIMITS:
        yield f"  endpoint:{name} {getattr(limits, name)} ;"
    said = (_text(say_limits(limits, language), language) for language in _LANGUAGES)
    yield f"  dcterms:description {' , '.join(said)} ."


def _dataset(endpoint: str, dataset: Dataset) -> Iterator[str]:
    yield f"<{endpoint}#dataset> a sd:Dataset , sd:GraphCollection , void:Dataset ;"
    yield f"  owl:versionInfo {_text(dataset.version)} ;"
    yield f"  dcat:isVersionOf <{_GRAPH}> ;"
    # Partitions, linksets and files are told there.
    yield f"  rdfs:seeAlso <{urljoin(endpoint, '.well-known/void')}> ;"
    yield f"  endpoint:citations {dataset.citations} ;"
    for name in _GRAPHS:
        yield f"  sd:namedGraph <{endpoint}#{name}> ;"
    yield f"  sd:defaultGraph <{endpoint}#default-graph> ."
    yield f"<{endpoint}#default-graph> a sd:Graph , void:Dataset ;"
    yield f"  void:triples {dataset.triples} ."
    sizes = {names.INFERRED_GRAPH: dataset.inferred, **dataset.graphs}
    for name, (iri, *titles) in _GRAPHS.items():
        said = (_text(title, language) for title, language in zip(titles, _LANGUAGES, strict=True))
        yield f"<{endpoint}#{name}> a sd:NamedGraph ;"
        yield f"  sd:name <{iri}> ; sd:graph <{endpoint}#{name}-graph> ."
        yield f"<{endpoint}#{name}-graph> a sd:Graph , void:Dataset ; dcterms:title {' , '.join(said)} ."
        if iri in sizes:
            yield f"<{endpoint}#{name}-graph> void:triples {sizes[iri]} ."


def _terms() -> Iterator[str]:
    """Define the terms of our own that the description and the problems use."""
    for name, sentences in _LIMITS.items():
        limit = next(limit for limit in fields(Limits) if limit.name == name)
        said = [_PLACEHOLDER.sub("…", sentence) for sentence in sentences]
        texts = (_text(text, language) for text, language in zip(said, _LANGUAGES, strict=True))
        range_ = "xsd:integer" if isinstance(limit.default, int) else "xsd:decimal"
        yield f"endpoint:{name} a owl:DatatypeProperty ; rdfs:range {range_} ; rdfs:label {' , '.join(texts)} ."
    yield f"endpoint:citations a owl:DatatypeProperty ; rdfs:label {_text('citations, each a named graph', 'en')} ."
    yield f"endpoint:graphStore a owl:ObjectProperty ; rdfs:label {_text('Graph Store Protocol, read side', 'en')} ."
    yield f"endpoint:serviceAllowed a owl:ObjectProperty ; rdfs:label {_text('may stand in SERVICE', 'en')} ."
    for name, kind in KINDS.items():
        comment = _text(f"Problem type; HTTP status {kind.status}.", "en")
        yield f"<{type_iri(name)}> rdfs:label {_text(kind.title, 'en')} ; rdfs:comment {comment} ."


def say_limits(limits: Limits, language: str) -> str:
    """Say the limits in a sentence, in French or else in English."""
    number = _LANGUAGES.index(language) if language in _LANGUAGES else 0
    said = (sentences[number].format(getattr(limits, name)) for name, sentences in _LIMITS.items())
    return ("Limits: ", "Limites : ")[number] + ", ".join(said) + "."


def _text(value: str, language: str | None = None) -> str:
    """Write a literal; the escapes of JSON strings are escapes of Turtle too."""
    return json.dumps(value, ensure_ascii=False) + (f"@{language}" if language else "")

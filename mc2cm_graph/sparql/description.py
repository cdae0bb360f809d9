"""The service description (SPARQL 1.1 Service Description): what the endpoint says of itself to a machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES
from mc2cm_graph.sparql.problem import KINDS, type_iri

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
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
        "and {:d} triple patterns and path steps",
        "et {:d} motifs de triplets et pas de chemin",
    ),
    "workers": ("{:d} queries run at a time", "{:d} requêtes sont traitées à la fois"),
    "queue": ("{:d} more may wait", "{:d} autres peuvent attendre"),
    "queue_wait_s": ("for at most {:g} seconds", "pendant {:g} secondes au plus"),
}


@dataclass(frozen=True)
class Dataset:
    """What is served: the version of the data and the number of triples in the default graph."""

    version: str
    triples: int


def describe(endpoint: str, dataset: Dataset, limits: Limits) -> str:
    """Return the description of the endpoint at an address, as Turtle."""
    service = f"<{endpoint}#service>"
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    lines += [
        f"{service} a sd:Service ;",
        f"  sd:endpoint <{endpoint}> ;",
        "  sd:supportedLanguage sd:SPARQL11Query ;",
        *(f"  sd:resultFormat <{format_.description}> ;" for format_ in TABLES + GRAPHS),
        f"  sd:defaultDataset <{endpoint}#dataset> ;",
        f"  dcterms:description {_text(_limits(limits, 0), 'en')} , {_text(_limits(limits, 1), 'fr')} .",
        f"<{endpoint}#dataset> a sd:Dataset , void:Dataset ;",
        f"  owl:versionInfo {_text(dataset.version)} ;",
        f"  sd:defaultGraph <{endpoint}#default-graph> .",
        f"<{endpoint}#default-graph> a sd:Graph , void:Dataset ;",
        f'  void:triples "{dataset.triples}"^^xsd:integer .',
    ]
    lines += [
        f"<{type_iri(name)}> rdfs:label {_text(kind.title, 'en')} ;"
        f" rdfs:comment {_text(f'Problem type; HTTP status {kind.status}.', 'en')} ."
        for name, kind in KINDS.items()
    ]
    return "\n".join(lines) + "\n"


def _limits(limits: Limits, language: int) -> str:
    values: Mapping[str, float | int] = {limit.name: getattr(limits, limit.name) for limit in fields(limits)}
    said = (sentences[language].format(values[name]) for name, sentences in _LIMITS.items())
    opening = ("Limits: ", "Limites : ")[language]
    return opening + ", ".join(said) + "."


def _text(value: str, language: str | None = None) -> str:
    """Write a literal; the escapes of JSON strings are escapes of Turtle too."""
    return json.dumps(value, ensure_ascii=False) + (f"@{language}" if language else "")

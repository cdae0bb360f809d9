"""Pages of the ontology and of the shapes, with their data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import ONTOLOGY, ONTOLOGY_DOCUMENT, PREFIXES, SHAPES_DOCUMENT, compact
from mc2cm_graph.schemaorg import describe_ontology
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import citing, data
from mc2cm_graph.web.linked import Linked
from mc2cm_graph.web.pagenames import name_of
from mc2cm_graph.web.site import browser, language

pages = Blueprint("ontology", __name__)


@dataclass
class PropertyShape:
    """One constraint of a shape: what it is about, how grave, and what it says."""

    iri: str
    path: str = ""
    severity: str = ""
    messages: list[Literal] = field(default_factory=list)

    @property
    def message(self) -> Literal | None:
        """Give the message in the reader's language."""
        return choose(self.messages, language())


@pages.get("/ontology")
def ontology() -> ResponseReturnValue:
    """Show the classes and properties."""
    extension = data.wanted_extension()
    if extension:
        return ontology_data(extension)
    vocabulary = browser().vocabulary
    twins = data.alternates("/ontology")
    classes, properties = (vocabulary.of_sort(sort, language()) for sort in ("class", "property"))
    own = [term for term in (*classes, *properties) if term.iri.startswith(ONTOLOGY)]
    body = render_template(
        "ontology.html",
        vocabulary=vocabulary,
        header=vocabulary.terms.get(ONTOLOGY_DOCUMENT),
        classes=classes,
        properties=properties,
        linked=Linked(main=describe_ontology(vocabulary, own, language())),
        citation=citing.cite("/ontology", name_of("/ontology")),
        facets=_facets(),
        twins=twins,
    )
    return data.announce(make_response(body), twins, ONTOLOGY_DOCUMENT)


@pages.get(f"/ontology.<{data.RDF_EXTENSION}:extension>")
def ontology_data(extension: str) -> ResponseReturnValue:
    """Give the ontology with its concepts and alignments."""
    body = browser().graph_data(ONTOLOGY_DOCUMENT, data.RDF_TYPES[extension])
    return data.rdf_response(body, extension, ONTOLOGY_DOCUMENT, f"/ontology.{extension}")


@pages.get("/shapes")
def shapes() -> ResponseReturnValue:
    """Show the shapes and what each requires."""
    extension = data.wanted_extension()
    if extension:
        return shapes_data(extension)
    twins = data.alternates("/shapes")
    citation = citing.cite("/shapes", name_of("/shapes"))
    body = render_template("shapes.html", shapes=_shapes(), twins=twins, compact=compact, citation=citation)
    return data.announce(make_response(body), twins, SHAPES_DOCUMENT)


@pages.get(f"/shapes.<{data.RDF_EXTENSION}:extension>")
def shapes_data(extension: str) -> ResponseReturnValue:
    """Give the shapes."""
    body = browser().graph_data(SHAPES_DOCUMENT, data.RDF_TYPES[extension])
    return data.rdf_response(body, extension, SHAPES_DOCUMENT, f"/shapes.{extension}")


def _facets() -> dict[str, str]:
    """Give the properties by which a term's neighbours are told, by a short name."""
    names = {
        "above_class": "rdfs:subClassOf",
        "above_property": "rdfs:subPropertyOf",
        "domain": "rdfs:domain",
        "range": "rdfs:range",
        "inverse": "owl:inverseOf",
        "disjoint": "owl:disjointWith",
        "same_class": "owl:equivalentClass",
        "same_property": "owl:equivalentProperty",
        "exact": "skos:exactMatch",
        "close": "skos:closeMatch",
    }
    return {short: PREFIXES[name.split(":")[0]] + name.split(":")[1] for short, name in names.items()}


def _shapes() -> list[tuple[str, list[str], list[PropertyShape]]]:
    targets: dict[str, set[str]] = defaultdict(set)
    found: dict[str, dict[str, PropertyShape]] = defaultdict(dict)
    for row in browser().shapes():
        shape = row["shape"].value
        targets[shape].update(row[name].value for name in ("target",) if name in row)
        held = found[shape]
        if "property" not in row:
            continue
        one = held.setdefault(row["property"].value, PropertyShape(row["property"].value))
        one.path = row["path"].value if "path" in row else one.path
        one.severity = row["severity"].value if "severity" in row else one.severity
        message = row.get("message")
        if isinstance(message, Literal) and message not in one.messages:
            one.messages.append(message)
    return [
        (shape, sorted(targets[shape]), sorted(held.values(), key=lambda one: one.iri))
        for shape, held in sorted(found.items())
    ]

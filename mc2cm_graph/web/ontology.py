"""Pages of the ontology and of the shapes, with their data."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.shapes import PER_LEAF
from mc2cm_graph.browse.text import choose
from mc2cm_graph.browse.vocabulary import OntologyTerm
from mc2cm_graph.names import ONTOLOGY, ONTOLOGY_DOCUMENT, SHAPES_DOCUMENT, compact
from mc2cm_graph.schemaorg import describe_ontology
from mc2cm_graph.web import asked, citing, data
from mc2cm_graph.web.linked import Linked
from mc2cm_graph.web.pagenames import name_of
from mc2cm_graph.web.site import browser, language

pages = Blueprint("ontology", __name__)


@pages.get("/ontology")
def ontology() -> ResponseReturnValue:
    """Show the classes and properties."""
    extension = data.wanted_extension()
    if extension:
        return ontology_data(extension)
    return _ontology("")


@pages.get("/ontology/properties", defaults={"part": "properties"})
@pages.get("/ontology/reused", defaults={"part": "reused"})
def properties(part: str) -> ResponseReturnValue:
    """Show the properties: ours, or those that are reused from other vocabularies."""
    return _ontology(part)


def _ontology(part: str) -> ResponseReturnValue:
    """Show one part of the ontology; the first has the classes, and an index of all terms."""
    vocabulary = browser().vocabulary
    terms = {sort: vocabulary.of_sort(sort, language()) for sort in ("class", "property")}
    by_part = {
        name: [term for term in terms["property"] if term.part == name] for name in ("properties", "reused")
    }
    twins = data.alternates("/ontology")
    # The first part tells machines of all terms that are ours; the others would only repeat it.
    own = (
        [] if part else [term for found in terms.values() for term in found if term.iri.startswith(ONTOLOGY)]
    )
    body = render_template(
        "ontology.html",
        vocabulary=vocabulary,
        header=vocabulary.terms.get(ONTOLOGY_DOCUMENT),
        part=part,
        by_part={"": terms["class"], **by_part},
        linked=Linked(main=describe_ontology(vocabulary, own, language())),
        citation=citing.cite("/ontology", name_of("/ontology")),
        neighbours=_neighbours,
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
    found = browser().shapes
    number = asked.leaf(found.last)
    body = render_template(
        "shapes.html",
        shapes=found.leaf(number),
        total=len(found.all),
        first=(number - 1) * PER_LEAF + 1,
        number=number,
        last=found.last,
        twins=twins,
        compact=compact,
        citation=citing.cite("/shapes", name_of("/shapes")),
        message=lambda constraint: choose(constraint.messages, language()),
    )
    return data.announce(make_response(body), twins, SHAPES_DOCUMENT)


@pages.get(f"/shapes.<{data.RDF_EXTENSION}:extension>")
def shapes_data(extension: str) -> ResponseReturnValue:
    """Give the shapes."""
    body = browser().graph_data(SHAPES_DOCUMENT, data.RDF_TYPES[extension])
    return data.rdf_response(body, extension, SHAPES_DOCUMENT, f"/shapes.{extension}")


_NEIGHBOURS = {
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
"""Properties by which a term's neighbours are told, by a short name, in the order of the page."""


def _neighbours(term: OntologyTerm) -> list[tuple[str, list[str]]]:
    """Give the terms beside one, by the short names of the properties that lead there; a union by its members."""
    vocabulary = browser().vocabulary
    found = []
    for short, name in _NEIGHBOURS.items():
        if short == "inverse":
            near = sorted(vocabulary.inverses(term.iri))
        else:
            near = [one for iri in term.named(expand(name)) for one in vocabulary.united(iri)]
        if near:
            found.append((short, near))
    return found

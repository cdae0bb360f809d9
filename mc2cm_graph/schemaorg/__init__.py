"""What pages say in the terms of schema.org 30.0, as JSON-LD: from what they show, and from nothing else.

The JSON-LD (1.1) bears its context with it, so that nobody has to fetch one to read it.
"""

from mc2cm_graph.schemaorg.concept import (
    describe_concept,
    describe_ontology,
    describe_scheme,
    describe_schemes,
)
from mc2cm_graph.schemaorg.node import Node, Writing, document, prune, text
from mc2cm_graph.schemaorg.pages import (
    Publication,
    WebPage,
    describe_answer,
    describe_endpoint,
    describe_graph,
    describe_list,
    describe_page,
    describe_site,
    name_sources,
)
from mc2cm_graph.schemaorg.thing import describe_thing

__all__ = [
    "Node",
    "Publication",
    "WebPage",
    "Writing",
    "describe_answer",
    "describe_concept",
    "describe_endpoint",
    "describe_graph",
    "describe_list",
    "describe_ontology",
    "describe_page",
    "describe_scheme",
    "describe_schemes",
    "describe_site",
    "describe_thing",
    "document",
    "name_sources",
    "prune",
    "text",
]

"""What the editor of the query page may complete: prefixes, classes, properties and concepts, as JSON."""

from __future__ import annotations

import json

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.text import first_sentence
from mc2cm_graph.names import KINDS, ONTOLOGY, PREFIXES, SCHEMES, compact
from mc2cm_graph.web.site import browser, language

pages = Blueprint("completion", __name__)

PATH = "/ontology/completion.json"
_LONGEST = 200
"""Characters of a definition: it stands in a small box beside the name."""

_SORTS = {"class": "class", "property": "property", "individual": "constant"}


@pages.get(PATH)
def completion() -> ResponseReturnValue:
    """Give prefixes and terms with labels in the language of the page: ``{"prefixes": …, "terms": […]}``."""
    content = {"language": language(), "prefixes": PREFIXES, "terms": [*_terms(), *_concepts()]}
    response = Response(json.dumps(content, ensure_ascii=False), content_type="application/json")
    response.headers["Content-Language"] = language()
    response.vary.add("Accept-Language")
    return response


def _terms() -> list[dict[str, str | bool]]:
    """List classes, properties and individuals that have a compact name, ours first."""
    vocabulary = browser().vocabulary
    found: list[dict[str, str | bool]] = []
    for sort, kind in _SORTS.items():
        for term in vocabulary.of_sort(sort, language()):
            name = compact(term.iri)
            if name is None:
                continue
            definition = vocabulary.definition(term.iri, language())
            found.append(
                {
                    "name": name,
                    "kind": kind,
                    "label": vocabulary.label(term.iri, language()).value,
                    "definition": first_sentence(definition.value, _LONGEST) if definition else "",
                    "own": term.iri.startswith(ONTOLOGY),
                }
            )
    return found


def _concepts() -> list[dict[str, str | bool]]:
    """List the concepts of the schemes; challenges and rights are things, and not listed."""
    return [
        {"name": f"{scheme}:{slug}", "kind": "constant", "label": label.value, "definition": "", "own": False}
        for scheme in SCHEMES
        if scheme not in KINDS
        for slug, _, label in browser().index.concepts(scheme, language())
    ]

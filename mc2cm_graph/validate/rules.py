"""The rules of the house for one data file. Each yields its faults; together they are RULES."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from mc2cm_graph.names import KINDS, ONTOLOGY, PREFIXES, compact
from mc2cm_graph.reason.closure import RDF
from mc2cm_graph.sources import Fault, value
from mc2cm_graph.terms import XSD_STRING
from mc2cm_graph.validate.page import Page

PROV_DERIVED = PREFIXES["prov"] + "wasDerivedFrom"
PREF_LABEL = PREFIXES["skos"] + "prefLabel"
TYPE = RDF + "type"

_SCRIPTS = {"ar": "ARABIC", **dict.fromkeys(("en", "fr", "es", "it", "pt", "de", "ca", "nl"), "LATIN")}
_SCRIPT_SUBTAGS = {"latn": "LATIN", "arab": "ARABIC"}
_CODES = frozenset(
    PREFIXES[prefix] + name
    for prefix, name in (("schema", "currency"), ("dcterms", "identifier"), ("skos", "notation"))
)
"""Properties whose values are codes, not text, and therefore bear no language."""

_SINGLE = frozenset(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("dcterms", "issued"),
        ("mc", "adoptedOn"),
        ("mc", "attendance"),
        ("mc", "figure"),
        ("schema", "currency"),
        ("schema", "endDate"),
        ("schema", "startDate"),
        ("schema", "value"),
        ("sdmx-measure", "obsValue"),
    )
)
"""Properties of which one source gives one value; sources may differ."""


def layout_is_canonical(page: Page) -> Iterator[Fault]:
    """A data file stands in the canonical layout and holds no comment."""
    comments = page.document.comments()
    for line, comment in comments:
        yield Fault(
            page.document.shown,
            line,
            "no-comment",
            comment,
            "no comment in a data file",
            "say it as skos:editorialNote of the citation or skos:note of the thing",
        )
    if not comments and page.layout.text != page.document.text:
        pairs = zip(
            [*page.document.text.splitlines(), ""], [*page.layout.text.splitlines(), ""], strict=False
        )
        number, (old, new) = next(((n, p) for n, p in enumerate(pairs, 1) if p[0] != p[1]), (1, ("", "")))
        yield Fault(
            page.document.shown,
            number,
            "layout",
            old.strip() or "(an empty line or the end)",
            new.strip() or "(an empty line or the end)",
            "run `mc2cm fmt`",
        )


def path_is_subject(page: Page) -> Iterator[Fault]:
    """A file speaks only of its own subject: its IRI, fragments of it, the foreign thing that it records."""
    base = page.document.base
    kind = page.document.path.parent.name
    if kind not in KINDS:
        yield page.fault(
            None,
            "path-is-subject",
            f"folder {kind}",
            f"one of {', '.join(KINDS)}",
            "move the file to the folder of its kind",
        )
        return
    for quad in page.inside:
        subject = value(quad.subject)
        if subject not in page.topics and not subject.startswith(base + "#"):
            yield page.fault(
                quad,
                "path-is-subject",
                f"a statement about <{subject}>",
                f"<{base}> or a fragment",
                "move the statement to the file of its own subject",
            )
    if not any(value(q.subject) in page.topics for q in page.inside):
        yield page.fault(
            None,
            "path-is-subject",
            "no statement about the file's own subject",
            f"at least a type and a label of <{base}>",
            "rename the file after its subject, or mend the subject",
        )


def type_is_kind(page: Page) -> Iterator[Fault]:
    """The thing has the class of its folder and a preferred label."""
    kind = KINDS.get(page.document.path.parent.name)
    if kind is None:
        return
    about = [q for q in page.inside if value(q.subject) in page.topics]
    classes = {value(q.object) for q in about if q.predicate.value == TYPE}
    allowed = {kind.class_iri} | {c for c, wider in page.known.wider.items() if kind.class_iri in wider}
    departments = {PREFIXES["org"] + "OrganizationalUnit"} if kind.name == "institution" else set()
    if not classes & (allowed | departments):
        found = ", ".join(sorted(compact(c) or c for c in classes)) or "no type"
        yield page.fault(
            None,
            "type-is-kind",
            found,
            compact(kind.class_iri) or kind.class_iri,
            f"state `a {compact(kind.class_iri)}`, or move the file to the folder of its kind",
        )
    if not any(q.predicate.value == PREF_LABEL for q in about):
        yield page.fault(
            None,
            "has-label",
            "no skos:prefLabel",
            "a preferred label in at least one language",
            'add `skos:prefLabel "..."@en`',
        )


def stands_in_citation(page: Page) -> Iterator[Fault]:
    """Every statement stands in a citation, and every citation has a source."""
    base, graphs = page.document.base, {value(q.graph_name) for q in page.inside}
    for quad in page.outside:
        if value(quad.subject) not in graphs:
            yield page.fault(
                quad,
                "stands-in-citation",
                f"a statement about {quad.subject} outside a citation",
                "every statement inside `<#c1> { ... }`",
                "move it into the citation that says it",
            )
    for graph in sorted(graphs):
        described = [q for q in page.outside if value(q.subject) == graph]
        at = next(q for q in page.inside if value(q.graph_name) == graph)
        if not graph.startswith(base + "#"):
            yield page.fault(
                at,
                "stands-in-citation",
                f"citation <{graph}>",
                f"a fragment of <{base}>",
                "name citations <#c1>, <#c2>, ...",
            )
        if not any(q.predicate.value == PROV_DERIVED for q in described):
            yield page.fault(
                at,
                "citation-has-source",
                f"citation <{graph}> without a source",
                "at least one prov:wasDerivedFrom",
                "name the source: `prov:wasDerivedFrom source:...`",
            )


def no_blank_node(page: Page) -> Iterator[Fault]:
    """No blank node: each node can be linked to and compared between versions."""
    for quad in page.document.quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            yield page.fault(
                quad,
                "no-blank-node",
                f"a blank node at {compact(quad.predicate.value)}",
                "a fragment of the file's subject",
                "name the node, for example <#membership-icmpd>",
            )


def text_has_language(page: Page) -> Iterator[Fault]:
    """Text bears a language tag, and its script is that of the language."""
    for quad in page.document.quads:
        literal = quad.object
        if not isinstance(literal, ox.Literal):
            continue
        if not literal.language:
            if literal.datatype.value == XSD_STRING and quad.predicate.value not in _CODES:
                yield page.fault(
                    quad,
                    "text-has-language",
                    f'"{literal.value[:60]}" without a language tag',
                    'text with its language, "..."@en',
                    "add the tag of the language it is in",
                )
            continue
        scripts = _scripts(literal.value)
        wanted = _script(literal.language)
        if wanted and scripts and wanted not in scripts:
            yield page.fault(
                quad,
                "script-fits-language",
                f'"{literal.value[:60]}"@{literal.language}',
                f"text in {wanted.capitalize()} script",
                "mend the tag or the text",
            )


def links_resolve(page: Page) -> Iterator[Fault]:
    """Every IRI of ours that is named exists, and every term of ours that is used is defined."""
    for quad in page.document.quads:
        for place, term in (("property", quad.predicate), ("value", quad.object)):
            if isinstance(term, ox.NamedNode) and not page.known.exists(term.value):
                defined = term.value.startswith(ONTOLOGY)
                yield page.fault(
                    quad,
                    "term-is-defined" if defined else "link-resolves",
                    f"{place} {compact(term.value) or term.value}",
                    "a term defined in ontology/"
                    if defined
                    else "a thing with a file, or a concept of a scheme",
                    "mend the spelling, or add what it names",
                )


def nothing_inferable(page: Page) -> Iterator[Fault]:
    """No stored inverse, and no statement that a narrower one beside it implies."""
    known = page.known
    said = {(q.subject, q.predicate.value, q.object): q for q in page.inside}
    for (subject, predicate, term), quad in said.items():
        if predicate in known.inverses:
            yield page.fault(
                quad,
                "no-stored-inverse",
                compact(predicate) or predicate,
                f"its inverse {compact(known.inverses[predicate])} on the other thing",
                "state the relation once, on the side that knows it; this side is inferred",
            )
        if predicate == TYPE:
            implied = [
                c
                for s, p, c in said
                if s == subject and p == TYPE and c != term and value(term) in known.wider.get(value(c), ())
            ]
        else:
            implied = [
                ox.NamedNode(p)
                for s, p, o in said
                if s == subject and o == term and predicate in known.wider.get(p, ())
            ]
        for narrower in implied:
            yield page.fault(
                quad,
                "nothing-inferable",
                f"{compact(predicate)} {compact(value(term)) or term}",
                f"only {compact(value(narrower))}, which implies it",
                "remove the wider statement",
            )


def one_value_a_citation(page: Page) -> Iterator[Fault]:
    """One citation gives one value of a date or figure: two sources that differ stand in two citations."""
    seen: dict[tuple[str, str, str], ox.Quad] = {}
    for quad in page.inside:
        if quad.predicate.value not in _SINGLE:
            continue
        key = (value(quad.graph_name), value(quad.subject), quad.predicate.value)
        first = seen.setdefault(key, quad)
        if first is not quad:
            yield page.fault(
                quad,
                "one-value-a-citation",
                f"{compact(quad.predicate.value)} {value(first.object)} and {value(quad.object)}",
                "one value in a citation",
                "give each source its own citation with its own value",
            )


RULES: tuple[Callable[[Page], Iterator[Fault]], ...] = (
    layout_is_canonical,
    path_is_subject,
    type_is_kind,
    stands_in_citation,
    no_blank_node,
    text_has_language,
    links_resolve,
    nothing_inferable,
    one_value_a_citation,
)


def _scripts(text: str) -> set[str]:
    letters = (c for c in text if unicodedata.category(c).startswith("L"))
    return {unicodedata.name(c, "").split(" ")[0] for c in letters}


def _script(language: str) -> str:
    """The script that a language tag asks for: that of its script subtag (BCP 47), else the language's own."""
    primary, *subtags = language.lower().split("-")
    named = [_SCRIPT_SUBTAGS[subtag] for subtag in subtags if subtag in _SCRIPT_SUBTAGS]
    return named[0] if named else _SCRIPTS.get(primary, "")

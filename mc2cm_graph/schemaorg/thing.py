"""A thing as schema.org has it: its names in every language, and those of its stated facts that fit there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mc2cm_graph.browse.facts import Fact, Value
from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.names import CONCEPTS, concept_iri
from mc2cm_graph.schemaorg.kinds import CLASSES_OF_BODIES, RULES
from mc2cm_graph.schemaorg.node import TYPES, Node, Writing, prune, text, texts
from mc2cm_graph.schemaorg.values import PLACES, interval, reference_to
from mc2cm_graph.terms import Literal

_LAW = expand("eli:LegalResource")
_PUBLIC = expand("cv:PublicOrganisation")
_ENDS = ("schema:startDate", "schema:endDate")


def describe_thing(page: ThingPage, writing: Writing) -> Node:
    """Describe the thing of a page. What only follows by reasoning is left out, as is what schema.org has no word for.

    Where sources differ, each value stands: schema.org has no place for who says what.
    """
    type_ = _class(page)
    node: dict[str, list[Any]] = {}
    for rule in RULES["Legislation" if type_ == "Legislation" else page.kind]:
        found = node.setdefault(rule.says, [])
        known = {_identity(one) for one in found}
        for value in _values(page, rule.of):
            made = rule.make(value, writing)
            if made is not None and _identity(made) not in known:
                known.add(_identity(made))
                found.append(made)
    return prune(
        {
            "@type": type_,
            "@id": page.iri,
            "name": _all_texts(page.labels) or text(page.label),
            "alternateName": _all_texts(page.alternatives),
            "description": _texts(page.descriptions),
            **node,
            **_of_kind(page, writing),
        }
    )


def _of_kind(page: ThingPage, writing: Writing) -> dict[str, Any]:
    """Give what is made of several facts at once."""
    if page.kind == "event":
        return {"location": _scene(page, writing)}
    if page.kind == "policy":
        return {"temporalCoverage": _interval(page)}
    if page.kind in ("right", "challenge"):
        return {"inDefinedTermSet": {"@type": "DefinedTermSet", "@id": CONCEPTS + page.kind}}
    return {}


def _class(page: ThingPage) -> str:
    """Give the class: the most special one of schema.org that the stated types and kinds bear out."""
    types = {value.term.value for value in page.types}
    if page.kind == "policy" and _LAW in types:
        return "Legislation"
    if page.kind != "institution":
        return TYPES[page.kind]
    if _PUBLIC in types:
        return "GovernmentOrganization"
    stated = {value.term.value for value in _values(page, ("org:classification",))}
    fitting = (
        name for kind, name in CLASSES_OF_BODIES.items() if concept_iri("institution-kind", kind) in stated
    )
    return next(fitting, TYPES[page.kind])


def _scene(page: ThingPage, writing: Writing) -> list[Node]:
    """Give where an event takes place: the house, if it is named, in its city."""
    make = reference_to(PLACES)
    cities = [make(value, writing) for value in _values(page, ("mc:eventCity", "mc:hostCity"))]
    places = [place for place in cities if place]
    houses = [value.term for value in _values(page, ("mc:placeName",)) if isinstance(value.term, Literal)]
    if not houses or len(places) > 1:
        return places
    return [prune({"@type": "Place", "name": texts(houses), "containedInPlace": places})]


def _interval(page: ThingPage) -> str | None:
    """Give from when to when a policy runs; nothing where sources differ."""
    ends = [[value.term.value for value in _values(page, (name,))] for name in _ENDS]
    if any(len(found) > 1 for found in ends) or not any(ends):
        return None
    return interval(*(found[0] if found else "" for found in ends))


def _values(page: ThingPage, names: tuple[str, ...]) -> Iterator[Value]:
    for name in names:
        fact = page.fact(name)
        yield from fact.values if fact else ()


def _texts(fact: Fact | None) -> list[str | Node]:
    """Give the texts of a fact in the language of the page."""
    return texts(v.term for v in fact.values if isinstance(v.term, Literal)) if fact else []


def _all_texts(fact: Fact | None) -> list[str | Node]:
    """Give the texts of a fact in every language that it has."""
    values = (*fact.values, *fact.others) if fact else ()
    return texts(value.term for value in values if isinstance(value.term, Literal))


def _identity(made: Any) -> str:
    """Tell what is the same: a node by its IRI (of a role, by its member's), anything else by what it says."""
    if isinstance(made, dict):
        member = made.get("member")
        return str(made.get("@id") or (member.get("@id") if isinstance(member, dict) else None) or made)
    return str(made)

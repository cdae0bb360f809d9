"""Facets on the page of a list: what the address chooses, and the address of every other choice."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import BadRequest

from mc2cm_graph.browse.facets import FACETS, KNOWN, UNKNOWN, Choice, Facet, Narrowed, UnknownChoice
from mc2cm_graph.browse.lists import ORDERS
from mc2cm_graph.terms import Literal
from mc2cm_graph.web.links import chosen_language, query_of
from mc2cm_graph.web.messages import gettext, once_a_language
from mc2cm_graph.web.site import browser, language

MOST_OPTIONS = 60
"""Values of one facet that a page offers; one more click shows all of them."""

Chosen = dict[str, list[str]]


@dataclass(frozen=True)
class Option:
    """A value as the page offers it: ``address`` leads to the list with it, or without it if it is chosen."""

    label: Literal
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Choosing:
    """A facet as the page offers it; ``label`` is its heading.

    Of the ``total`` values ``options`` may be the most frequent; then ``all_address`` leads to the page with all of
    them. ``is_open``: the reader asked for that.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    total: int
    all_address: str
    is_open: bool

    @property
    def chosen(self) -> tuple[Option, ...]:
        """The values that are chosen."""
        return tuple(option for option in self.options if option.chosen)


def chosen(kind: str) -> Chosen:
    """Read the choices of the address for the facets of a kind."""
    found = {name: request.args.getlist(name) for name in FACETS.get(kind, ())}
    return {name: list(dict.fromkeys(filter(None, values))) for name, values in found.items() if any(values)}


def order(kind: str) -> str:
    """Read the order of the list; BadRequest where the address names one that there is not."""
    found = request.args.get("sort") or ORDERS[kind][0]
    if found not in ORDERS[kind]:
        raise BadRequest(
            gettext(
                "sort: found “%(found)s”, expected one of: %(expected)s",
                found=found,
                expected=", ".join(ORDERS[kind]),
            )
        )
    return found


def narrow(kind: str, choices: Chosen) -> Narrowed:
    """Narrow the list of a kind; BadRequest where a choice is none of the facet's values."""
    try:
        return browser().facets(kind).narrow(choices, browser().reading(language()))
    except UnknownChoice as unknown:
        message = gettext(
            "%(facet)s: found “%(found)s”, which no entry of this list has.",
            facet=unknown.facet,
            found=unknown.found,
        )
        if unknown.near:
            message += " " + gettext("Did you mean: %(near)s?", near=", ".join(unknown.near))
        raise BadRequest(message) from unknown


def address(path: str, choices: Chosen, **more: str | int | None) -> str:
    """Give the address of a list with these choices; the reader's language is carried along."""
    pairs = [(name, value) for name, values in choices.items() for value in values]
    pairs += [(name, str(value)) for name, value in more.items() if value is not None]
    if chosen_language():
        pairs.append(("lang", chosen_language()))
    return path + (f"?{query_of(pairs)}" if pairs else "")


def choosing(kind: str, facets: tuple[Facet, ...], choices: Chosen, sort: str | None) -> tuple[Choosing, ...]:
    """Make what the page offers of each facet: its most frequent values, all of them of the facet that is asked for."""
    whole = request.args.get("more", "")
    path = f"/{kind}/"
    return tuple(
        Choosing(
            facet.name,
            facet_title(facet.name),
            tuple(
                Option(
                    _label(facet.name, choice),
                    choice.count,
                    choice.chosen,
                    address(path, _toggled(choices, facet.name, choice), sort=sort),
                )
                for choice in _offered(facet, whole)
            ),
            len(facet.choices),
            address(path, choices, sort=sort, more=facet.name),
            facet.name == whole,
        )
        for facet in facets
    )


def _offered(facet: Facet, whole: str) -> list[Choice]:
    if facet.name == whole or len(facet.choices) <= MOST_OPTIONS:
        return list(facet.choices)
    return [choice for number, choice in enumerate(facet.choices) if number < MOST_OPTIONS or choice.chosen]


def _toggled(choices: Chosen, name: str, choice: Choice) -> Chosen:
    values = [value for value in choices.get(name, ()) if value != choice.slug]
    if not choice.chosen:
        values.append(choice.slug)
    return {**choices, name: values}


def _label(name: str, choice: Choice) -> Literal:
    if choice.label is not None:
        return choice.label
    words = choice.slug
    if choice.slug == KNOWN:
        words = {
            "conditions": gettext("conditions known"),
            "results": gettext("results known"),
            "adopted": gettext("adopted elsewhere"),
        }[name]
    elif choice.slug == UNKNOWN:
        words = {
            "conditions": gettext("no condition known"),
            "results": gettext("no result known"),
            "adopted": gettext("no adoption known"),
        }.get(name, gettext("not known"))
    elif name == "time":
        words = choice.slug.replace("-", "–")
    return Literal(words, language())


@once_a_language
def facet_title(name: str) -> str:
    """Give the heading of a facet."""
    return {
        "theme": gettext("Theme"),
        "group": gettext("Target group"),
        "city": gettext("City"),
        "country": gettext("Country"),
        "lead": gettext("Kind of lead"),
        "conditions": gettext("Conditions"),
        "results": gettext("Results"),
        "adopted": gettext("Adoption"),
        "time": gettext("Begun"),
        "kind": gettext("Kind"),
        "level": gettext("Level"),
    }[name]


@once_a_language
def order_title(name: str) -> str:
    """Name an order of a list."""
    return {
        "name": gettext("by name"),
        "newest": gettext("newest first"),
        "oldest": gettext("oldest first"),
    }[name]

"""The smallest pieces of a page: texts with their language, links, values, marks of footnotes.

A page has hundreds of them, so they are put together here; the templates know them by the names in ``macros.html``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from flask import Flask
from markupsafe import Markup, escape

from mc2cm_graph.browse.facts import Value
from mc2cm_graph.terms import Iri, Literal
from mc2cm_graph.web import links, present, words
from mc2cm_graph.web.athand import at_hand
from mc2cm_graph.web.languages import direction
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import language

_SHORT = 120
_REMEMBERED = 16384
"""Short texts whose writing is kept at hand: labels stand on many pages, and often on one."""


class Linked(Protocol):
    """Something to link to."""

    @property
    def iri(self) -> str:
        """What is named."""

    @property
    def label(self) -> Literal:
        """How it is called."""


def tongue(literal: Literal) -> Markup:
    """Write the attributes that tell the language of a text, and its direction where it is not the page's."""
    tag = literal.language
    if not tag:
        return Markup(' dir="auto"')
    # A page names few languages, and each of them often.
    here = at_hand()
    tongues: dict[str, Markup]
    try:
        tongues = here.tongues
    except AttributeError:
        here.tongues = tongues = {}
    found = tongues.get(tag)
    if found is None:
        turned = direction(tag) != direction(language())
        sideways = f' dir="{direction(tag)}"' if turned else ""
        found = tongues[tag] = Markup(f' lang="{escape(tag)}"{sideways}')  # noqa: S704 - escaped above
    return found


def text(literal: Literal, tag: str = "span") -> Markup:
    """Write a literal in an element of its own, and mark one that is not in the language of the page."""
    if len(literal.value) > _SHORT:
        return _text(literal, tag, language())
    return _short_text(literal, tag, language())


def _text(literal: Literal, tag: str, _: str) -> Markup:
    """Write a literal for a page whose language this is."""
    shown = f"<{tag}{tongue(literal)}>{escape(present.show_term(literal))}</{tag}>"
    foreign = present.foreign_language(literal)
    if foreign:
        name = escape(words.language_name(foreign))
        shown += f'<small class="tongue" title="{name}">{escape(foreign)}</small>'
    return Markup(shown)  # noqa: S704 - every part is escaped


_short_text = lru_cache(_REMEMBERED)(_text)


@lru_cache(_REMEMBERED)
def notes(numbers: tuple[int, ...], base: str = "") -> Markup:
    """Write the marks of footnotes, which stand on this page or on the one at ``base``."""
    start = escape(base)
    marks = [f'<a href="{start}#note-{number}" role="doc-noteref">{number}</a>' for number in numbers]
    return Markup(f'<sup class="notes">{"".join(marks)}</sup>' if marks else "")  # noqa: S704 - every part is escaped


def link(to: Linked) -> Markup:
    """Write a link to the page of a thing or concept, else to its IRI."""
    return Markup(f'<a href="{escape(links.page_of(to.iri) or to.iri)}">{text(to.label)}</a>')  # noqa: S704 - every part is escaped


def address(url: str, inner: str) -> Markup:
    """Write a link that leaves this site."""
    return Markup(f'<a class="out" href="{escape(url)}">{escape(inner)}</a>')  # noqa: S704 - every part is escaped


def term(value: Value, with_details: bool = True) -> Markup:
    """Write a value: a link where there is a page or document of it, else its text, with what is told beside it."""
    shown = str(_plain(value))
    if with_details:
        details = (escape(present.show_term(detail)) for detail in value.details)
        shown += "".join(f' <small class="detail">{detail}</small>' for detail in details)
    return Markup(shown)  # noqa: S704 - every part is escaped


def _plain(value: Value) -> Markup:
    target = present.address_of(value)
    named = text(value.label) if value.label else None
    if target and links.is_elsewhere(target):
        return _elsewhere(value, target, named)
    if target:
        inner = named if named is not None else escape(present.show_term(value.term))
        return Markup(f'<a href="{escape(target)}">{inner}</a>')  # noqa: S704 - escaped
    if isinstance(value.term, Literal):
        return text(value.term)
    if named is not None:
        return named
    return Markup(f"<span>{escape(present.show_term(value.term))}</span>")  # noqa: S704 - escaped


def _elsewhere(value: Value, target: str, named: Markup | None) -> Markup:
    """Write a link that leaves this site by the name of what it leads to, else by its address."""
    if named is not None:
        return address(target, named)
    shown = value.term.value if isinstance(value.term, Literal) else present.show_term(value.term)
    if isinstance(value.term, Iri) and words.language_of_authority(value.term.value):
        return address(target, shown)  # A word of the reader's language.
    return Markup(f'<a class="out url" href="{escape(target)}" dir="ltr">{escape(shown)}</a>')  # noqa: S704 - escaped


def options(listed: Sequence[tuple[str, Literal]], chosen: str) -> Markup:
    """Write the options of a choice among things: slugs, and labels with their language where it is not the page's."""
    here = language()
    shown = [
        _option(slug, label.value, slug == chosen, "" if label.language == here else tongue(label))
        for slug, label in listed
    ]
    return Markup("".join(shown))  # noqa: S704 - every part is escaped


def levels(field: str, of: str, offered: Sequence[tuple[str, Literal]], chosen: Container[str]) -> Markup:
    """Write the options of a choice among levels of one thing; ``chosen`` holds what is typed into the fields."""
    shown = [
        _option(f"{of}:{name}", label.value, f"{field}={of}:{name}" in chosen) for name, label in offered
    ]
    return Markup("".join(shown))  # noqa: S704 - every part is escaped


@lru_cache(_REMEMBERED)
def _option(slug: str, label: str, is_chosen: bool, spoken: str = "") -> str:
    return f'<option value="{escape(slug)}"{spoken}{" selected" if is_chosen else ""}>{escape(label)}'


def counts(found: Mapping[str, int], names: Iterable[str]) -> Markup:
    """Write the counts of these names as the cells of a row; a nought is a gap."""
    cells = [
        f"<td>{escape(present.compact_number(found[name]))}</td>" if found[name] else '<td class="gap">0</td>'
        for name in names
    ]
    return Markup("".join(cells))  # noqa: S704 - every part is escaped


def reason(words_: str, values: Sequence[Linked], address_: str, told: str, more: int = 0) -> Markup:
    """Write a reason: its words, what it is about (and how much more), and a link to what it rests on."""
    comma = escape(gettext(", "))
    about = comma.join([link(value) for value in values])
    if more:
        about += comma + escape(gettext("and %(num)s more", num=more))
    marked = f'<a class="rarity" href="{escape(address_)}">{escape(told)}</a>'
    return Markup(f"<li><span>{escape(words_)} {about}</span> {marked}</li>")  # noqa: S704 - every part is escaped


def install(app: Flask) -> None:
    """Give the templates these functions."""
    given = (tongue, text, notes, link, address, term, options, levels, counts)
    app.jinja_env.globals.update({f"inline_{made.__name__}": made for made in given})

"""Values as readers of a language write them: dates, numbers, money, places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from flask import Flask
from markupsafe import Markup

from mc2cm_graph.browse.charts import draw_development
from mc2cm_graph.browse.facts import Part, Value
from mc2cm_graph.browse.text import first_sentence
from mc2cm_graph.names import INFERRED_GRAPH, compact
from mc2cm_graph.terms import XSD, Iri, Literal, Term, point_of
from mc2cm_graph.transfer.dossier import Amount
from mc2cm_graph.web import links, words
from mc2cm_graph.web.asked import near_leaves
from mc2cm_graph.web.languages import LANGUAGES, direction
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import language

_NUMBERS = {XSD + name for name in ("decimal", "integer", "double", "float", "nonNegativeInteger")}


_REMEMBERED = 8192
"""Dates and numbers whose writing is kept at hand; the library takes its time over each."""

_MANNERS = {"en": "en_GB", "pt": "pt_PT"}
"""Whose way of writing dates and numbers a language follows, where it is not that of its largest country."""


def _manner() -> str:
    return _MANNERS.get(language(), language())


def show_date(literal: Literal) -> str:
    """Write a year, month or day as the page's language does; the text as it is where it is none of these."""
    return _date(literal.value, _manner())


@lru_cache(maxsize=_REMEMBERED)
def _date(value: str, manner: str) -> str:
    parts = value[:10].split("-")
    try:
        if len(parts) == 1:
            return value
        if len(parts) == 2:
            return format_skeleton("yMMMM", date(int(parts[0]), int(parts[1]), 1), locale=manner)
        return format_date(date.fromisoformat(value[:10]), "long", locale=manner)
    except ValueError:
        return value


def show_span(start: Literal | None, end: Literal | None) -> str:
    """Write a stretch of time; an open end is shown as such."""
    if start and end:
        return _show_interval(start, end)
    if start:
        return gettext("from %(date)s", date=show_date(start))
    return gettext("until %(date)s", date=show_date(end)) if end else ""


def _show_interval(start: Literal, end: Literal) -> str:
    if start.value == end.value:
        return show_date(start)
    if len(start.value) == len(end.value) == 10:
        try:
            first, last = date.fromisoformat(start.value), date.fromisoformat(end.value)
        except ValueError:
            return f"{start.value} – {end.value}"
        return _interval(first, last, _manner())
    return f"{show_date(start)} – {show_date(end)}"


@lru_cache(maxsize=_REMEMBERED)
def _interval(first: date, last: date, manner: str) -> str:
    return str(format_interval(first, last, "yMMMMd", locale=manner))


def show_number(value: str) -> str:
    """Write a decimal with the separators of the page's language, all its digits kept."""
    return _number(value, _manner())


@lru_cache(maxsize=_REMEMBERED)
def _number(value: str, manner: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return format_decimal(number, locale=manner, decimal_quantization=False)


def show_percent(part: float) -> str:
    """Write a part of one as a percentage without decimals."""
    return format_percent(part, locale=_manner())


def show_money(amount: Part) -> str:
    """Write a schema:MonetaryAmount with cents and currency."""
    value, currency = amount.value("schema:value"), amount.value("schema:currency")
    if value is None:
        return ""
    if currency is None:
        return show_number(value.term.value)
    return format_currency(Decimal(value.term.value), currency.term.value, locale=_manner())


def show_sum(amount: Amount) -> str:
    """Write a sum of money with its currency."""
    if not amount.currency:
        return show_number(amount.value)
    return format_currency(Decimal(amount.value), amount.currency, locale=_manner())


def show_day(day: str) -> str:
    """Write a year, month or day that is at hand as text."""
    return show_date(Literal(day, datatype=XSD + "date"))


def show_literal(literal: Literal) -> str:
    """Write a literal for reading: dates and numbers in the way of the page's language, text as it is."""
    if literal.datatype in (XSD + "date", XSD + "gYearMonth", XSD + "gYear", XSD + "dateTime"):
        return show_date(literal)
    if literal.datatype == XSD + "boolean":
        return gettext("yes") if literal.value in ("true", "1") else gettext("no")
    if literal.datatype in _NUMBERS:
        return show_number(literal.value)
    point = point_of(literal.value) if literal.datatype.endswith("wktLiteral") else None
    if point:
        return gettext(
            "latitude %(latitude)s°, longitude %(longitude)s°",
            latitude=show_number(str(point[1])),
            longitude=show_number(str(point[0])),
        )
    return literal.value


def show_iri(iri: str) -> str:
    """Write an IRI that has no label: its name in a known vocabulary, or the address without its scheme."""
    if "/authority/language/" in iri:
        return words.language_of_authority(iri) or iri
    if iri == INFERRED_GRAPH:
        return gettext("derived by reasoning")
    return compact(iri) or iri.removeprefix("https://").removeprefix("http://").removesuffix("/")


def show_term(term: Term) -> str:
    """Write any term for reading."""
    return show_literal(term) if isinstance(term, Literal) else show_iri(term.value)


def foreign_language(literal: Literal | None) -> str:
    """Give the language tag of a text that is not in the page's language, else empty."""
    tag = literal.language if literal else ""
    return tag if tag and tag.partition("-")[0] != language() else ""


def address_of(value: Value) -> str | None:
    """Give where a value leads: our page of it, else the address that it is."""
    if isinstance(value.term, Literal):
        return value.term.value if value.term.datatype == XSD + "anyURI" else None
    return links.page_of(value.term.value)


def compact_number(number: int) -> str:
    """Write a count with the separators of the page's language."""
    return _number(str(number), _manner())


def development(points: Sequence[tuple[int, float]]) -> Markup:
    """Draw how a figure developed; its numbers stand in the table beneath."""
    return Markup(draw_development(points, lambda value: show_number(f"{value:.10g}")))  # noqa: S704 - drawn from numbers


def install(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.filters.update(
        show_date=show_date,
        show_number=show_number,
        show_percent=show_percent,
        show_money=show_money,
        sum_of_money=show_sum,
        day=show_day,
        show_term=show_term,
        show_iri=show_iri,
        first_sentence=first_sentence,
        count=compact_number,
    )
    app.jinja_env.tests.update(
        iri=lambda term: isinstance(term, Iri), literal=lambda term: isinstance(term, Literal)
    )
    app.jinja_env.globals.update(
        href=links.href,
        leaf_at=links.leaf_at,
        term_address=links.term_address,
        near_leaves=near_leaves,
        in_language=links.in_language,
        alternates=links.alternates,
        page_of=links.page_of,
        is_elsewhere=links.is_elsewhere,
        address_of=address_of,
        show_span=show_span,
        development=development,
        foreign_language=foreign_language,
        direction=direction,
        kind_words=words.kind_words,
        kind_meaning=words.kind_meaning,
        section_title=words.section_title,
        column_title=words.column_title,
        incoming_title=words.incoming_title,
        fact_title=words.fact_title,
        problem_title=words.problem_title,
        language_name=words.language_name,
        unknown_words=words.unknown_words,
        brief_title=words.brief_title,
        language_of_authority=words.language_of_authority,
        page_language=language,
        LANGUAGES=LANGUAGES,
    )

"""The gate: what a query must be before the engine sees it.

It reads tokens, not substrings: length, nesting of brackets, number of patterns, number of operators,
``SERVICE``, updates, undeclared prefixes, and the dataset that the query asks for. The engine's own parser
judges the rest of the grammar, in a worker.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import Place, QueryFault
from mc2cm_graph.sparql.federation import read_calls
from mc2cm_graph.sparql.patterns import MOST_PATTERNS_A_TOKEN, count_patterns
from mc2cm_graph.sparql.prologue import Prologue, update_refused
from mc2cm_graph.sparql.shape import Shape, shape_of
from mc2cm_graph.sparql.tokens import Token, resolve_escapes, tokenize
from mc2cm_graph.sparql.vocabulary import CHANGING, FUNCTIONS, KEYWORDS, OPERATORS, UPDATES
from mc2cm_graph.workers.job import Call

_CLOSING = {"{": "}", "(": ")", "[": "]"}
_PUNCTUATION = frozenset("{}()[].;,")
_KNOWN = KEYWORDS | FUNCTIONS
_MOST_SHAPES, _LONGEST_SHAPED = 512, 8 << 10
"""Shapes that are remembered, and the characters of the longest query that is looked at for its shape."""


class Reading(NamedTuple):
    """What the gate learned of a query that may pass.

    ``text`` goes to the engine, ``form`` is the query form. ``default_graphs`` and ``named_graphs`` are the
    IRIs of ``FROM`` and ``FROM NAMED`` (both None without either). ``repeatable`` tells that the same query
    over the same data gives the same answer: it calls no function such as ``NOW`` or ``RAND`` and no other
    endpoint. ``calls`` are its ``SERVICE`` groups.
    """

    text: str
    form: str
    prefixes: Mapping[str, str]
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    repeatable: bool
    calls: tuple[Call, ...] = ()

    def of_text(self, text: str) -> Reading:
        """Return the same of another text."""
        return self._replace(text=text)


def read(query: str, limits: Limits, base: str, service_allowed: frozenset[str] = frozenset()) -> Reading:
    """Judge a query; raise QueryFault with rule and place if it may not pass.

    Relative IRIs are resolved against ``base``; ``service_allowed`` are the endpoints that it may ask.
    """
    size = len(query) if query.isascii() else len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise QueryFault(
            "query-too-long",
            f"found a query of {size} bytes, expected at most {limits.query_bytes}",
            limit="query_bytes",
        )
    text = resolve_escapes(query)
    known = _judge_shape(shape_of(text), limits, base) if len(text) <= _LONGEST_SHAPED else None
    if known is not None:
        return known.of_text(text)
    return judge(text, limits, base, service_allowed)


@lru_cache(_MOST_SHAPES)
def _judge_shape(shape: Shape, limits: Limits, base: str) -> Reading | None:
    """Judge all queries of a shape; None if each must be judged by itself.

    So it is with a wrong one, whose places are told, and one that names graphs or endpoints.
    """
    try:
        reading = judge(shape.text, limits, base)
    except QueryFault:
        return None
    form = reading.form
    # What is declared behind the plain part of the prologue is told by a sign, not by its IRI.
    knows_prefixes = shape.rest[: len(form)].upper() == form
    return reading if knows_prefixes and reading.default_graphs is None else None


def judge(text: str, limits: Limits, base: str, service_allowed: frozenset[str] = frozenset()) -> Reading:
    """Judge a query by its whole text, in which escapes are resolved; otherwise as ``read``, its length apart."""
    tokens = tokenize(text)
    if not tokens:
        raise QueryFault("syntax", "found an empty query; expected SELECT, ASK, CONSTRUCT or DESCRIBE")
    _check_depth(text, tokens, limits.depth)
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    prologue = Prologue(text, tokens, base)
    form = prologue.form()
    if not words <= _KNOWN:
        _check_words(text, tokens)
    _check_sizes(text, tokens, limits)
    calls = read_calls(text, tokens, prologue, service_allowed) if "SERVICE" in words else ()
    default, named = prologue.dataset() if "FROM" in words else ((), ())
    prologue.check_prefixes()
    has_dataset = bool(default or named)
    return Reading(
        text=text,
        form=form,
        prefixes=prologue.prefixes,
        default_graphs=default if has_dataset else None,
        named_graphs=named if has_dataset else None,
        repeatable=not calls and words.isdisjoint(CHANGING),
        calls=calls,
    )


def _check_depth(text: str, tokens: list[Token], most: int) -> None:
    """Count brackets of all kinds; nesting beyond the limit would overrun the engine's stack."""
    open_brackets: list[Token] = []
    for token in tokens:
        if token.kind != "sign":
            continue
        if token.text in _CLOSING:
            open_brackets.append(token)
            if len(open_brackets) > most:
                raise QueryFault(
                    "query-too-deep",
                    f"found brackets nested more than {most} deep; write the query flatter",
                    Place.in_text(text, token.offset),
                    limit="depth",
                )
        elif token.text in "})]":
            if not open_brackets:
                raise QueryFault(
                    "syntax",
                    f"found {token.text} that closes nothing; remove it or open it before",
                    Place.in_text(text, token.offset),
                )
            opening = open_brackets.pop()
            if _CLOSING[opening.text] != token.text:
                place = Place.in_text(text, opening.offset)
                raise QueryFault(
                    "syntax",
                    f"found {token.text}, expected {_CLOSING[opening.text]} for the {opening.text}"
                    f" of line {place.line}, column {place.column}",
                    Place.in_text(text, token.offset),
                )
    if open_brackets:
        opening = open_brackets[-1]
        raise QueryFault(
            "syntax",
            f"found {opening.text} that is never closed; expected {_CLOSING[opening.text]} after it",
            Place.in_text(text, opening.offset),
        )


def _check_words(text: str, tokens: list[Token]) -> None:
    """Raise QueryFault at the first word that stands in no query."""
    for token in tokens:
        if token.kind != "word" or (word := token.text.upper()) in _KNOWN:
            continue
        if word in UPDATES:
            raise update_refused(text, token)
        near = difflib.get_close_matches(word[:40], _KNOWN, 1)
        hint = f"; did you mean {near[0]}?" if near else "; a prefixed name needs its colon, a variable its ?"
        raise QueryFault(
            "syntax",
            f"found the word {token.text[:40]}, expected a keyword or function of SPARQL{hint}",
            Place.in_text(text, token.offset),
        )


def _check_sizes(text: str, tokens: list[Token], limits: Limits) -> None:
    """Count patterns and operators, unless the query is too short to have too many."""
    if len(tokens) * MOST_PATTERNS_A_TOKEN > limits.patterns:
        found, offset = count_patterns(tokens, limits.patterns)
        if found > limits.patterns:
            raise QueryFault(
                "query-too-large",
                f"found more than {limits.patterns} triple patterns, path steps, GRAPH and VALUES;"
                " ask in several queries",
                Place.in_text(text, offset),
                limit="patterns",
            )
    if len(tokens) > limits.operators:
        operators = [token for token in tokens if _is_operator(token)]
        if len(operators) > limits.operators:
            raise QueryFault(
                "query-too-large",
                f"found more than {limits.operators} operators; write long lists with IN or VALUES",
                Place.in_text(text, operators[limits.operators].offset),
                limit="operators",
            )


def _is_operator(token: Token) -> bool:
    """Tell whether a token adds to the depth of the engine's tree, brackets apart."""
    if token.kind == "sign":
        return token.text not in _PUNCTUATION
    return token.kind == "word" and token.text.upper() in OPERATORS

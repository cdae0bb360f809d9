"""The gate: what a query must be before the engine sees it.

It reads tokens, not substrings: length, nesting of brackets, number of triple patterns and path steps,
``SERVICE``, updates, undeclared prefixes, and the dataset that the query asks for. The engine's own parser
judges the rest of the grammar, in a worker.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import Place, QueryFault
from mc2cm_graph.sparql.patterns import count_patterns
from mc2cm_graph.sparql.tokens import Token, resolve_escapes, tokenize
from mc2cm_graph.sparql.vocabulary import CHANGING, FORMS, FUNCTIONS, KEYWORDS, UPDATES

_IRI_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CLOSING = {"{": "}", "(": ")", "[": "]"}


@dataclass(frozen=True)
class Reading:
    """What the gate learned of a query that may pass.

    ``text`` goes to the engine, ``form`` is the query form. ``default_graphs`` and ``named_graphs`` are the
    IRIs of ``FROM`` and ``FROM NAMED`` (both None without either). ``repeatable`` tells that the same query
    over the same data gives the same answer: it calls no function such as ``NOW`` or ``RAND``.
    """

    text: str
    form: str
    prefixes: Mapping[str, str]
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    repeatable: bool


def read(query: str, limits: Limits, base: str) -> Reading:
    """Judge a query; raise QueryFault with rule and place if it may not pass.

    Relative IRIs of the dataset are resolved against ``base``.
    """
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > limits.query_bytes:
        raise QueryFault(
            "query-too-long",
            f"found a query of {size} bytes, expected at most {limits.query_bytes}",
            limit="query_bytes",
        )
    text = resolve_escapes(query)
    tokens = _tokens(text, limits)
    _check_depth(text, tokens, limits.depth)
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    prologue = _Prologue(text, tokens, base)
    form = prologue.form()
    _check_words(text, tokens)
    _check_patterns(text, tokens, limits.patterns)
    default, named = prologue.dataset()
    prologue.check_prefixes()
    has_dataset = bool(default or named)
    return Reading(
        text=text,
        form=form,
        prefixes=prologue.prefixes,
        default_graphs=default if has_dataset else None,
        named_graphs=named if has_dataset else None,
        repeatable=not words & CHANGING,
    )


def _tokens(text: str, limits: Limits) -> list[Token]:
    tokens = list(tokenize(text))
    if not tokens:
        raise QueryFault("syntax", "found an empty query; expected SELECT, ASK, CONSTRUCT or DESCRIBE")
    return tokens


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
    for token in tokens:
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word == "SERVICE":
            raise QueryFault(
                "service-refused",
                "found SERVICE; this endpoint asks no other endpoint. Ask each one and join the answers",
                Place.in_text(text, token.offset),
            )
        if word in UPDATES:
            raise QueryFault(
                "update-refused",
                f"found {token.text}; this endpoint only answers queries (SELECT, ASK, CONSTRUCT, DESCRIBE)",
                Place.in_text(text, token.offset),
            )
        if word not in KEYWORDS and word not in FUNCTIONS:
            near = difflib.get_close_matches(word[:40], KEYWORDS | FUNCTIONS, 1)
            hint = (
                f"; did you mean {near[0]}?"
                if near
                else "; a prefixed name needs its colon, a variable its ?"
            )
            raise QueryFault(
                "syntax",
                f"found the word {token.text[:40]}, expected a keyword or function of SPARQL{hint}",
                Place.in_text(text, token.offset),
            )


def _check_patterns(text: str, tokens: list[Token], most: int) -> None:
    found, offset = count_patterns(tokens, most)
    if found > most:
        raise QueryFault(
            "query-too-large",
            f"found more than {most} triple patterns and path steps; ask in several queries",
            Place.in_text(text, offset),
            limit="patterns",
        )


class _Prologue:
    """Reads prefixes, the base, the query form and the dataset clauses."""

    def __init__(self, text: str, tokens: list[Token], base: str) -> None:
        self._text, self._tokens = text, tokens
        self.prefixes: dict[str, str] = {}
        self._base = base
        self._after = self._read()

    def _read(self) -> int:
        """Read ``BASE`` and ``PREFIX`` lines; return the index of the token after them."""
        index, tokens = 0, self._tokens
        while index + 1 < len(tokens) and tokens[index].kind == "word":
            word = tokens[index].text.upper()
            if word == "BASE" and tokens[index + 1].kind == "iri":
                self._base = self._resolve(tokens[index + 1])
                index += 2
            elif word == "PREFIX" and index + 2 < len(tokens) and tokens[index + 2].kind == "iri":
                name = tokens[index + 1].text.removesuffix(":")
                self.prefixes[name] = self._resolve(tokens[index + 2])
                index += 3
            elif word == "VERSION" and tokens[index + 1].kind == "string":
                index += 2
            else:
                break
        return index

    def _resolve(self, token: Token) -> str:
        """Resolve an IRI reference against the base (RFC 3986), escapes in it first."""
        reference = _IRI_ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), token.text[1:-1])
        try:
            return urljoin(self._base, reference)
        except ValueError as fault:
            place = Place.in_text(self._text, token.offset)
            raise QueryFault(
                "syntax", f"found {token.text[:80]}, expected an IRI ({fault})", place
            ) from fault

    def form(self) -> str:
        """Return the query form; raise QueryFault if the prologue is followed by something else."""
        if self._after < len(self._tokens):
            token = self._tokens[self._after]
            word = token.text.upper()
            if token.kind == "word" and word in FORMS:
                return word
            if token.kind == "word" and word in UPDATES:
                _check_words(self._text, [token])
            found, offset = token.text, token.offset
        else:
            found, offset = "the end", len(self._text)
        raise QueryFault(
            "syntax",
            f"found {found[:40]}, expected SELECT, ASK, CONSTRUCT or DESCRIBE (after PREFIX and BASE lines)",
            Place.in_text(self._text, offset),
        )

    def dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the IRIs of ``FROM`` and of ``FROM NAMED``; the word stands nowhere else in a query."""
        default: list[str] = []
        named: list[str] = []
        for index, token in enumerate(self._tokens):
            if token.kind != "word" or token.text.upper() != "FROM":
                continue
            rest = self._tokens[index + 1 : index + 3]
            is_named = bool(rest) and rest[0].kind == "word" and rest[0].text.upper() == "NAMED"
            graph = rest[1 if is_named else 0 :][:1]
            if not graph or graph[0].kind not in ("iri", "name"):
                raise QueryFault(
                    "syntax",
                    f"found {graph[0].text if graph else 'the end'} after {token.text},"
                    " expected the IRI of a graph",
                    Place.in_text(self._text, graph[0].offset if graph else len(self._text)),
                )
            (named if is_named else default).append(self._iri(graph[0]))
        return tuple(default), tuple(named)

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return self._resolve(token)
        prefix, _, local = token.text.partition(":")
        self._require(prefix, token)
        return self.prefixes[prefix] + local.replace("\\", "")

    def check_prefixes(self) -> None:
        """Raise QueryFault at the first prefixed name whose prefix is not declared."""
        for token in self._tokens[self._after :]:
            if token.kind == "name":
                self._require(token.text.partition(":")[0], token)

    def _require(self, prefix: str, token: Token) -> None:
        if prefix in self.prefixes:
            return
        raise QueryFault(
            "syntax",
            f"found {token.text[:80]}, but the prefix {prefix}: is not declared;"
            f" write PREFIX {prefix}: <...> before the query",
            Place.in_text(self._text, token.offset),
        )

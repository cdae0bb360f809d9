"""``SERVICE`` (SPARQL 1.1 Federated Query): which endpoints a query may ask, and what each is sent.

The engine has no network. A query that asks an endpoint of the allow-list is taken apart: the group of each
``SERVICE`` is sent there as a query of its own, before the engine starts, and its solutions take its place.
That is what the standard defines (section 4): the group is evaluated apart and joined with the rest. So the
endpoint must be written out: one that is a variable is refused, and so is a ``SERVICE`` inside another.
"""

from __future__ import annotations

from mc2cm_graph.sparql.fault import Place, QueryFault
from mc2cm_graph.sparql.prologue import Prologue
from mc2cm_graph.sparql.tokens import Token
from mc2cm_graph.workers.job import Call

_MOST_CALLS = 8
"""A query must not be a lever by which others' endpoints are flooded."""


def read_calls(
    text: str, tokens: list[Token], prologue: Prologue, allowed: frozenset[str]
) -> tuple[Call, ...]:
    """Return the calls of a query in the order of its text; raise QueryFault at one that is not allowed.

    The brackets of ``tokens`` must match.
    """
    calls: list[Call] = []
    index = 0
    while index < len(tokens):
        if not _is(tokens[index], "SERVICE"):
            index += 1
            continue
        if len(calls) == _MOST_CALLS:
            message = f"found more than {_MOST_CALLS} times SERVICE; ask in several queries"
            raise QueryFault("query-too-large", message, Place.in_text(text, tokens[index].offset))
        index, call = _read(text, tokens, index, prologue, allowed)
        calls.append(call)
    return tuple(calls)


def _read(
    text: str, tokens: list[Token], begin: int, prologue: Prologue, allowed: frozenset[str]
) -> tuple[int, Call]:
    """Read the call that begins at a token; return the index after it, too."""
    silent = begin + 1 < len(tokens) and _is(tokens[begin + 1], "SILENT")
    index = begin + 1 + silent
    if index + 1 >= len(tokens) or tokens[index].kind not in ("iri", "name", "variable"):
        found = tokens[index].text[:40] if index < len(tokens) else "the end"
        raise _syntax(text, tokens, index, f"found {found} after SERVICE, expected the IRI of an endpoint")
    endpoint = tokens[index]
    if endpoint.kind == "variable" or prologue.iri(endpoint) not in allowed:
        raise _refused(text, tokens[begin], endpoint, allowed)
    if tokens[index + 1].text != "{":
        found = tokens[index + 1].text[:40]
        raise _syntax(text, tokens, index + 1, f"found {found}, expected {{ after the endpoint of SERVICE")
    end, depth = index + 1, 0
    while True:
        token = tokens[end]
        if token.kind == "sign":
            depth += (token.text == "{") - (token.text == "}")
        elif _is(token, "SERVICE"):
            place = Place.in_text(text, token.offset)
            raise QueryFault(
                "service-refused", "found SERVICE inside another; ask each endpoint from here", place
            )
        end += 1
        if depth == 0:
            break
    call = Call(
        endpoint=prologue.iri(endpoint),
        prologue=tokens[prologue.after].offset,
        start=tokens[begin].offset,
        group=tokens[index + 1].offset,
        end=tokens[end - 1].offset + 1,
        silent=silent,
    )
    return end, call


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


def _syntax(text: str, tokens: list[Token], index: int, message: str) -> QueryFault:
    offset = tokens[index].offset if index < len(tokens) else len(text)
    return QueryFault("syntax", message, Place.in_text(text, offset))


def _refused(text: str, service: Token, endpoint: Token, allowed: frozenset[str]) -> QueryFault:
    if not allowed:
        message = "found SERVICE; this endpoint asks no other endpoint. Ask each one and join the answers"
    else:
        message = (
            f"found SERVICE {endpoint.text[:80]}, expected one of the endpoints that are allowed here, written"
            f" out: {', '.join(f'<{iri}>' for iri in sorted(allowed))}"
        )
    return QueryFault("service-refused", message, Place.in_text(text, service.offset))

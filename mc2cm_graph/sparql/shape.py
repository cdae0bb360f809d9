"""The shape of a query: what the gate judges by, with one sign for each IRI, string and comment.

Clients ask the same query with other values, again and again. Which IRI or string stands in a place does not
change the terminals of a query, so what holds for a shape holds for all queries that have it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mc2cm_graph.sparql.tokens import COMMENT, IRI, STRING

_PROLOGUE = re.compile(
    rf"(?:[ \t\r\n]++|{COMMENT}|PREFIX[ \t\r\n]++[^\s<>\"'#\\]*+[ \t\r\n]*+{IRI}|BASE[ \t\r\n]*+{IRI})*",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?P<kept>[^\"'<#\\]++|\\.?)|{STRING}|{IRI}|{COMMENT}|(?P<less><)|(?P<endless>[\"'].*)",
    re.DOTALL,
)
"""A stretch without values, or a value. What an escape outside strings and IRIs escapes begins no value, nor does
``<`` as less-than; a string that does not end takes all the rest."""

_SIGNS = {"<": "<>", "#": "#", '"': '"s"', "'": '"s"'}
_UNREADABLE = "\0"


class Shape(NamedTuple):
    """A query in two parts: ``prologue`` as it stands, as far as it is plain to see, and the shape of the rest."""

    prologue: str
    rest: str

    @property
    def text(self) -> str:
        """The whole."""
        return self.prologue + self.rest


def shape_of(query: str) -> Shape:
    """Return a text with terminals of the same kinds in the same order, which only differ in values.

    Values are strings, comments and the IRIs behind the prologue. The shape of a text that is no query is no query
    either. Expects a text without codepoint escapes outside strings and IRIs.
    """
    prologue = _PROLOGUE.match(query)
    end = prologue.end() if prologue else 0
    return Shape(query[:end], _PART.sub(_kept_or_sign, query[end:]))


def _kept_or_sign(part: re.Match[str]) -> str:
    """Return what is no value as it stands, and for a value one of its kind."""
    group = part.lastgroup
    if group is None:
        return _SIGNS[part[0][0]]
    return _UNREADABLE if group == "endless" else part[0]

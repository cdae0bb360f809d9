"""Reading of the lines of an N-Quads file (RDF 1.1 N-Quads) without an engine, one statement a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Line:
    """One statement as its terms are written; ``graph`` is empty for the default graph."""

    subject: str
    predicate: str
    value: str
    graph: str

    @classmethod
    def read(cls, line: str) -> Line:
        """Read a line with single spaces between its terms, as the build writes them."""
        subject, predicate, rest = line.split(" ", 2)
        rest = rest.rstrip().removesuffix(".").rstrip()
        value, _, last = rest.rpartition(" ")
        # A space in a literal is no end of it: what follows the last one holds the closing quotation mark.
        if value and last[:1] in ("<", "_") and '"' not in last:
            return cls(subject, predicate, value, last)
        return cls(subject, predicate, rest, "")


def iri(term: str) -> str:
    """Give the IRI of a term that is one, else an empty text."""
    return term[1:-1] if term.startswith("<") else ""


def text(term: str) -> tuple[str, str]:
    """Give the text of a literal with its language tag, both empty for another term."""
    if not term.startswith('"'):
        return "", ""
    body, _, end = term[1:].rpartition('"')
    return _ESCAPE.sub(_unescape, body), end.removeprefix("@") if end.startswith("@") else ""


def _unescape(found: re.Match[str]) -> str:
    short, long, plain = found.groups()
    return _PLAIN[plain] if plain else chr(int(short or long, 16))

"""Reading of one source file into quads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from mc2cm_graph.names import thing_iri
from mc2cm_graph.sources.fault import Fault

_Node = TypeVar("_Node")

_COMMENT = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|(?P<comment>#[^\n]*)",
    re.DOTALL,
)


def value(term: object) -> str:
    """The IRI, blank node label or lexical form of a term; empty for the default graph and a quoted triple."""
    return term.value if isinstance(term, (ox.NamedNode, ox.BlankNode, ox.Literal)) else ""


class Unreadable(Exception):
    """A file that is no Turtle or TriG; carries the fault that says where and what."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Document:
    """A parsed source file. ``base`` is the IRI of the thing for a data file, empty for any other."""

    path: Path
    shown: str
    base: str
    text: str
    quads: tuple[ox.Quad, ...]

    def comments(self) -> list[tuple[int, str]]:
        """Comments of the file with their line numbers: a canonical data file has none."""
        return [
            (self.text.count("\n", 0, found.start()) + 1, found["comment"])
            for found in _COMMENT.finditer(self.text)
            if found["comment"]
        ]

    def line_of(self, *needles: str) -> int:
        """Number of the first line that holds the first needle found, else 1."""
        for needle in needles:
            at = self.text.find(needle) if needle else -1
            if at >= 0:
                return self.text.count("\n", 0, at) + 1
        return 1


def read(path: Path, shown: str) -> Document:
    """Parse a ``.ttl`` or ``.trig`` file; raise Unreadable with line, what was found and how to mend it.

    A data file's base is taken from its path, as the design has it: path = IRI = address.
    """
    trig = path.suffix == ".trig"
    base = thing_iri(path.parent.name, path.stem) if trig else ""
    format_ = ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE
    try:
        text = path.read_bytes().decode("utf-8")
        quads = _named_in_order(ox.parse(text.encode(), format=format_, base_iri=base or None), shown)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Unreadable(
            Fault(
                shown,
                line,
                "utf-8",
                f"byte {error.object[error.start]:#04x}",
                "UTF-8 text",
                "save the file as UTF-8",
            )
        ) from error
    except SyntaxError as error:
        raise Unreadable(
            Fault(
                shown,
                error.lineno or 1,
                "syntax",
                error.msg,
                "TriG" if trig else "Turtle",
                "mend the syntax at this line; an unclosed string or a missing dot may stand above it",
            )
        ) from error
    return Document(path, shown, base, text, quads)


def _named_in_order(quads: Iterable[ox.Quad], shown: str) -> tuple[ox.Quad, ...]:
    """Label blank nodes by file and order of appearance: the parser's own labels change with every run."""
    stem = re.sub(r"\W", "", shown.rpartition(".")[0].replace("/", "0"))
    labels: dict[str, ox.BlankNode] = {}

    def named(term: _Node) -> _Node:
        if isinstance(term, ox.BlankNode):
            return labels.setdefault(term.value, ox.BlankNode(f"{stem}{len(labels)}"))  # type: ignore[return-value]
        return term

    return tuple(ox.Quad(named(q.subject), q.predicate, named(q.object), q.graph_name) for q in quads)

"""Golden answers: what each published question must say over the made-up world.

The answers stand in ``tests/world/answers/<question>.tsv``, written by hand. A file holds cases, one blank line
apart: a line ``? name=value ...`` with the parameters as a reader types them, then the table of the answer, one row
a line, cells separated by tabs and the variables in its first line (``true`` or ``false`` for ASK). Terms are
written in Turtle with the project's prefixes, in a form that is the same on every engine: numbers by value, language
tags in lower case, an empty cell for an unbound variable. Variables that are parameters are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from mc2cm_graph.names import THINGS, compact
from mc2cm_graph.terms import XSD, XSD_STRING, Iri, Term

ANSWERS = Path(__file__).parent.parent / "world" / "answers"


@dataclass(frozen=True)
class Case:
    """One golden answer: the question's name, its parameters, the columns and the rows of cells.

    The answer to ASK is one row with one cell.
    """

    question: str
    parameters: dict[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def id(self) -> str:
        """Name of the case in a test report."""
        return " ".join([self.question, *(f"{name}={value}" for name, value in self.parameters.items())])


def cases() -> list[Case]:
    """Read every golden answer, in a fixed order."""
    return [case for path in sorted(ANSWERS.glob("*.tsv")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    found = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("# ")]
        if not lines:
            continue
        mark, _, typed = lines[0].partition(" ")
        assert mark == "?", f"{path}: found {lines[0]!r}, expected `? name=value ...`"
        parameters = dict(pair.split("=", 1) for pair in typed.split())
        if lines[1:] in (["true"], ["false"]):
            found.append(Case(path.stem, parameters, (), ((lines[1],),)))
            continue
        columns = tuple(lines[1].split("\t"))
        rows = tuple(tuple(line.split("\t")) for line in lines[2:])
        wrong = [row for row in rows if len(row) != len(columns)]
        assert not wrong, f"{path}: found {wrong[0]}, expected {len(columns)} cells"
        found.append(Case(path.stem, parameters, columns, rows))
    return found


def cells(row: Mapping[str, Term], columns: tuple[str, ...]) -> tuple[str, ...]:
    """Write a solution as the cells of a golden answer."""
    return tuple(cell(row[column]) if column in row else "" for column in columns)


def cell(term: Term) -> str:
    """Write one term in the form that is the same on every engine."""
    if isinstance(term, Iri):
        return _iri(term.value)
    text = json.dumps(term.value, ensure_ascii=False)
    if term.language:
        return f"{text}@{term.language.lower()}"
    kind = term.datatype.removeprefix(XSD)
    if kind == "decimal":
        whole, _, part = f"{Decimal(term.value):f}".partition(".")
        return f"{whole}.{part.rstrip('0') or '0'}"
    if kind in ("integer", "boolean"):
        return term.value
    return text if term.datatype == XSD_STRING else f"{text}^^{_iri(term.datatype)}"


def _iri(iri: str) -> str:
    thing, mark, fragment = iri.partition("#")
    if mark and iri.startswith(THINGS) and (short := compact(thing)):
        return f"{short}#{fragment}"
    return compact(iri) or f"<{iri}>"

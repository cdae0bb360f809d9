"""The canonical layout of a data file: one text for one content, so that differences show facts alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from mc2cm_graph.names import PREFIXES, compact
from mc2cm_graph.terms import XSD_STRING

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_FIRST = ("a", "skos:prefLabel", "skos:altLabel", "dcterms:title", "dcterms:description")
_LANGUAGES = ("en", "fr")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass
class Layout:
    """The canonical text of a file and the line on which each quad begins (counted from 1)."""

    text: str = ""
    lines: dict[ox.Quad, int] = field(default_factory=dict)


def lay_out(base: str, quads: Iterable[ox.Quad]) -> Layout:
    """Write quads in the canonical layout: prefixes, then each citation followed by what it says."""
    return _Writer(base).write(quads)


class _Writer:
    def __init__(self, base: str) -> None:
        self.base = base
        self.used: set[str] = set()
        self.body: list[str] = []
        self.starts: dict[ox.Quad, int] = {}

    def write(self, quads: Iterable[ox.Quad]) -> Layout:
        outside: dict[str, list[ox.Quad]] = defaultdict(list)
        inside: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            if isinstance(quad.graph_name, ox.DefaultGraph):
                outside[str(quad.subject)].append(quad)
            else:
                inside[str(quad.graph_name)].append(quad)
        for name in sorted({*outside, *inside}, key=_natural):
            if name in outside:
                self._subject(outside[name], indent="")
            if name in inside:
                self._graph(inside[name])
        return self._with_header()

    def _with_header(self) -> Layout:
        header = [f"@base <{self.base}> ."]
        header += [f"@prefix {name}: <{PREFIXES[name]}> ." for name in sorted(self.used)]
        text = "\n".join([*header, *self.body]) + "\n"
        return Layout(text, {quad: at + len(header) + 1 for quad, at in self.starts.items()})

    def _graph(self, quads: list[ox.Quad]) -> None:
        self.body += ["", f"{self._term(quads[0].graph_name)} {{"]
        by_subject: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            by_subject[str(quad.subject)].append(quad)
        own = f"<{self.base}>"
        for number, name in enumerate(sorted(by_subject, key=lambda s: (s != own, _natural(s)))):
            self._subject(by_subject[name], indent="    ", gap=number > 0)
        self.body.append("}")

    def _subject(self, quads: list[ox.Quad], indent: str, gap: bool = True) -> None:
        if gap:
            self.body.append("")
        by_predicate: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            by_predicate[self._predicate(quad.predicate)].append(quad)
        lead = f"{indent}{self._term(quads[0].subject)} "
        predicates = sorted(by_predicate, key=_rank)
        for number, predicate in enumerate(predicates):
            end = " ." if number == len(predicates) - 1 else " ;"
            self._objects(lead, predicate, by_predicate[predicate], end, indent)
            lead = f"{indent}    "

    def _objects(self, lead: str, predicate: str, quads: list[ox.Quad], end: str, indent: str) -> None:
        pairs = sorted(
            (((_object_rank(q.object), self._term(q.object)), q) for q in set(quads)),
            key=lambda pair: pair[0],
        )
        if len(pairs) == 1:
            self.starts[pairs[0][1]] = len(self.body)
            self.body.append(f"{lead}{predicate} {pairs[0][0][1]}{end}")
            return
        self.body.append(f"{lead}{predicate}")
        for number, ((_, text), quad) in enumerate(pairs):
            self.starts[quad] = len(self.body)
            self.body.append(f"{indent}        {text}{end if number == len(pairs) - 1 else ' ,'}")

    def _predicate(self, predicate: ox.NamedNode) -> str:
        return "a" if predicate.value == RDF_TYPE else self._term(predicate)

    def _term(self, term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.Literal):
            text = '"' + "".join(_ESCAPES.get(c, c) for c in term.value) + '"'
            if term.language:
                return f"{text}@{term.language}"
            if term.datatype.value == XSD_STRING:
                return text
            return f"{text}^^{self._iri(term.datatype.value)}"
        return str(term)

    def _iri(self, iri: str) -> str:
        if iri == self.base:
            return "<>"
        if iri.startswith(self.base + "#"):
            return f"<{iri.removeprefix(self.base)}>"
        short = compact(iri)
        if short is None:
            return f"<{iri}>"
        self.used.add(short.partition(":")[0])
        return short


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _rank(predicate: str) -> tuple[int, str]:
    return (_FIRST.index(predicate) if predicate in _FIRST else len(_FIRST), predicate)


def _object_rank(term: object) -> tuple[int, list[tuple[int, str]]]:
    if isinstance(term, ox.Literal) and term.language:
        language = term.language
        known = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
        return (known, [(0, language), *_natural(term.value)])
    return (len(_LANGUAGES) + 1, _natural(str(term)))

"""The whole check: text rules file by file, contradictions and SHACL over the closure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph.names import compact
from mc2cm_graph.reason import Clash, Closure, Rules, close
from mc2cm_graph.sources import Document, Fault, Sources, Unreadable, value
from mc2cm_graph.validate.known import Known
from mc2cm_graph.validate.page import Page
from mc2cm_graph.validate.rules import RULES
from mc2cm_graph.validate.shacl import Report, Result, run

Progress = Callable[[str], None]


@dataclass
class Checked:
    """What a check saw: faults in a fixed order, the documents, ontology and shapes read, closure and report."""

    faults: list[Fault] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    ontology: tuple[ox.Triple, ...] = ()
    shapes: list[ox.Triple] = field(default_factory=list)
    closure: Closure = field(default_factory=Closure)
    report: Report = field(default_factory=lambda: Report((), ""))

    @property
    def errors(self) -> list[Fault]:
        """The faults for which a build fails."""
        return [fault for fault in self.faults if fault.severity == "error"]


def check(sources: Sources, progress: Progress = lambda _: None) -> Checked:
    """Check everything; a fault that makes a later step meaningless ends the check after its step."""
    files = sources.data_files()
    if not files:
        expected = "at least one data file"
        return Checked(
            [
                Fault(
                    sources.shown(sources.data),
                    1,
                    "nothing-found",
                    "no .trig file",
                    expected,
                    "check the path: a check that finds nothing fails",
                )
            ]
        )
    return _check(sources, files, None, progress)


def check_files(sources: Sources, files: Sequence[Path], progress: Progress = lambda _: None) -> Checked:
    """Check some data files against the rest: SHACL runs on their nodes, with the files that they name."""
    return _check(sources, files, files, progress)


def _check(
    sources: Sources, files: Sequence[Path], focus: Sequence[Path] | None, progress: Progress
) -> Checked:
    known = Known(sources)
    checked = Checked()
    try:
        checked.ontology = known.ontology
        checked.shapes = triples_of(known.document(path) for path in sources.shape_files())
        known.foreign  # noqa: B018 - read now, so that an unreadable file is reported once
    except Unreadable as unreadable:
        checked.faults.append(unreadable.fault)
        return checked
    progress(f"check: {len(files)} data files")
    for path in files:
        try:
            checked.documents.append(known.document(path))
        except Unreadable as unreadable:
            checked.faults.append(unreadable.fault)
    if checked.faults:
        return checked
    for document in checked.documents:
        page = Page(document, known)
        checked.faults += [fault for rule in RULES for fault in rule(page)]
    checked.faults.sort()
    context = checked.documents if focus is None else _with_neighbours(checked.documents, known)
    stated = triples_of(context)
    checked.closure = close([*known.ontology, *stated], Rules.load(sources.queries), progress)
    checked.faults += [_clash_fault(clash, known) for clash in checked.closure.clashes]
    nodes = None if focus is None else sorted({value(q.subject) for d in checked.documents for q in d.quads})
    progress("check: SHACL")
    everything = {*known.ontology, *stated, *checked.closure.inferred}
    checked.report = run(sorted(everything, key=str), checked.shapes, nodes)
    checked.faults += [_result_fault(result, known) for result in checked.report.results]
    return checked


def triples_of(documents: Iterable[Document]) -> list[ox.Triple]:
    """Every triple that the documents state, each once, in a fixed order."""
    return sorted({quad.triple for document in documents for quad in document.quads}, key=str)


def _with_neighbours(documents: Sequence[Document], known: Known) -> list[Document]:
    """The documents and those of every thing that they name: what SHACL needs to judge their values."""
    found = {document.path: document for document in documents}
    for document in documents:
        for quad in document.quads:
            path = known.file_of(value(quad.object)) if isinstance(quad.object, ox.NamedNode) else None
            if path is not None and path not in found:
                found[path] = known.document(path)
    return list(found.values())


def _clash_fault(clash: Clash, known: Known) -> Fault:
    iri = clash.first.strip("<>")
    file, line = _place(iri, "", "", known)
    return Fault(
        file,
        line,
        f"contradiction ({clash.rule})",
        f"{clash.title}: {clash.first} and {clash.second}",
        "a consistent graph",
        "mend the type or the relation that puts it in both",
    )


def _result_fault(result: Result, known: Known) -> Fault:
    file, line = _place(result.focus, result.path, result.value, known)
    subject = compact(result.focus) or result.focus
    path = compact(result.path) or result.path
    return Fault(
        file,
        line,
        f"shape {compact(result.shape) or result.shape or '(unnamed)'}",
        f"{subject} {path} {compact(result.value) or result.value}".strip(),
        result.message,
        "see the message; the shape stands in shapes/",
        "error" if result.severity == "Violation" else "warning",
    )


def _place(iri: str, predicate: str, shown: str, known: Known) -> tuple[str, int]:
    """File and line of a statement about a node; the ontology where no data file speaks of it."""
    path = known.file_of(iri)
    if path is None:
        return (known.sources.shown(known.sources.ontology), 1)
    document = known.document(path)
    page = Page(document, known)
    about = [quad for quad in document.quads if value(quad.subject) == iri]
    best = [q for q in about if q.predicate.value == predicate and value(q.object) == shown]
    best = best or [q for q in about if q.predicate.value == predicate] or about
    return (document.shown, min((page.line(quad) for quad in best), default=1))

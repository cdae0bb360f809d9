"""Each rule of the house fires on its own fault, at its line, and on nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mc2cm_graph.names import PREFIXES
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.sources import Fault, Sources, lay_out, read
from mc2cm_graph.validate import check, check_files
from mc2cm_graph.validate.rules import RULES
from tests.conftest import WORLD

TARGET = "city/altamar.trig"
END = "\n}\n"


@pytest.fixture
def copy(tmp_path: Path) -> Sources:
    """The made-up world, in a place where it may be broken."""
    shutil.copytree(WORLD, tmp_path / "data")
    return Sources.under(REPOSITORY, tmp_path / "data")


def faults_after(sources: Sources, old: str, new: str, canonical: bool = True) -> list[Fault]:
    path = sources.data / TARGET
    text = path.read_text(encoding="utf-8")
    assert old in text
    head, _, tail = text.rpartition(old) if old == END else text.partition(old)
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) if canonical else ""
    path.write_text(prefixes + head + new + tail, encoding="utf-8")
    if canonical:
        document = read(path, "x")
        path.write_text(lay_out(document.base, document.quads).text, encoding="utf-8")
    return check_files(sources, [path]).faults


CASES = {
    "layout": (END, "\n}\n\n\n"),
    "no-comment": (END, "\n} # why\n"),
    "path-is-subject": (END, '\n city:other skos:note "x"@en .}\n'),
    "type-is-kind": ("a mc:City", "a mc:Practice"),
    "stands-in-citation": (END, '\n}\n<> skos:note "outside"@en .\n'),
    "citation-has-source": (END, '\n}\n<#c9> { <> skos:note "no source"@en . }\n'),
    "no-blank-node": (END, "\n <> skos:note [] .}\n"),
    "text-has-language": (END, '\n <> skos:note "plain" .}\n'),
    "script-fits-language": (END, '\n <> skos:note "latin"@ar .}\n'),
    "link-resolves": (END, "\n <> mc:theme theme:nowhere .}\n"),
    "term-is-defined": (END, "\n <> mc:nothing city:altamar .}\n"),
    "no-stored-inverse": (END, "\n <> mc:hasPractice practice:does-not-matter .}\n"),
    "nothing-inferable": (END, "\n <> a dcterms:Location .}\n"),
    "one-value-a-citation": (END, '\n <> schema:startDate "1900"^^xsd:gYear, "1901"^^xsd:gYear .}\n'),
}
ALSO = {
    # A thing of another class misses what its shape asks and contradicts the ontology; what a link misses is
    # also untyped; the layout has no form for a blank node.
    "link-resolves": {"shape"},
    "no-stored-inverse": {"link-resolves", "shape"},
    "type-is-kind": {"shape", "contradiction"},
    "no-blank-node": {"shape", "layout"},
    "text-has-language": {"shape"},
}


@pytest.mark.parametrize("rule", CASES)
def test_rule_fires_on_its_fault(copy: Sources, rule: str) -> None:
    old, new = CASES[rule]
    faults = faults_after(copy, old, new, canonical=rule not in ("layout", "no-comment"))
    errors = [fault for fault in faults if fault.severity == "error"]
    rules = {fault.rule.split(" ")[0] for fault in errors}
    assert rule in rules
    assert rules - {rule} <= ALSO.get(rule, set())
    fault = next(fault for fault in errors if fault.rule == rule)
    assert fault.file.endswith(TARGET)
    assert fault.line >= 1
    assert fault.found
    assert fault.expected
    assert fault.mend


def test_every_rule_has_a_case() -> None:
    assert len(RULES) == 9
    assert len(CASES) == 14


def test_fault_is_at_its_line(copy: Sources) -> None:
    faults = faults_after(copy, END, '\n <> skos:note "a line of its own" .}\n')
    fault = next(fault for fault in faults if fault.rule == "text-has-language")
    line = (copy.data / TARGET).read_text(encoding="utf-8").splitlines()[fault.line - 1]
    assert "a line of its own" in line


def test_a_check_that_finds_no_file_fails(tmp_path: Path) -> None:
    faults = check(Sources.under(REPOSITORY, tmp_path)).faults
    assert [fault.rule for fault in faults] == ["nothing-found"]


def test_syntax_errors_of_all_files_are_told_at_once(copy: Sources) -> None:
    for name in ("city/altamar.trig", "city/breval.trig"):
        (copy.data / name).write_text("this is no TriG", encoding="utf-8")
    assert [fault.rule for fault in check(copy).faults] == ["syntax", "syntax"]


def test_untouched_world_and_live_data_are_without_errors(
    world_sources: Sources, live_sources: Sources
) -> None:
    for sources, least in ((world_sources, 40), (live_sources, 2100)):
        checked = check(sources)
        assert checked.errors == []
        assert len(checked.documents) >= least


def test_one_file_alone_is_judged_as_in_the_whole(live_sources: Sources) -> None:
    whole = check(live_sources).faults
    warned = {fault.file for fault in whole}
    assert len(warned) > 100
    names = [*sorted(warned)[::25], "data/practice/vienna-startwien.trig", "data/project/mc2cm-1.trig"]
    for name in names:
        alone = check_files(live_sources, [live_sources.root / name]).faults
        assert alone == [fault for fault in whole if fault.file == name]


def test_one_changed_live_file_is_checked_with_its_neighbours(live_sources: Sources) -> None:
    checked = check_files(live_sources, [live_sources.data / "project" / "mc2cm-1.trig"])
    assert checked.errors == []
    assert len(checked.documents) == 1
    assert len(checked.closure.inferred) > 500

"""The rules of the house, over the tracked text itself."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mc2cm_graph.names import BASE, KINDS, SCHEMES
from mc2cm_graph.settings import REPOSITORY

PACKAGE = REPOSITORY / "mc2cm_graph"
LONGEST_FILE = 350
LONGEST_FUNCTION = 60
FORBIDDEN_ROOMS = {"utils", "helpers", "services", "common", "manager", "misc"}
SPARQL = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[^.]*\{|\bPREFIX \w+: <", re.DOTALL)
PERSONAL = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:home|root|Users)/\w")


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((REPOSITORY / folder).rglob("*.py"))]
    assert len(found) > 20
    return found


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True)
    paths = [REPOSITORY / name for name in listed.stdout.decode().split("\0") if name]
    assert len(paths) > 400
    return [path for path in paths if path.is_file()]


def test_files_are_small() -> None:
    lengths = {
        p: len(p.read_text("utf-8").splitlines()) for p in modules("mc2cm_graph", "tests", "benchmarks")
    }
    assert {str(path): n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_functions_are_short() -> None:
    long = {
        f"{path.name}:{function.name}": length
        for path in modules("mc2cm_graph")
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_rooms_are_named_after_subjects() -> None:
    rooms = {path.stem for path in modules("mc2cm_graph")} | {
        path.parent.name for path in modules("mc2cm_graph")
    }
    assert not rooms & FORBIDDEN_ROOMS


def test_every_public_name_has_a_docstring() -> None:
    bare = []
    for path in modules("mc2cm_graph"):
        tree = ast.parse(path.read_text("utf-8"))
        nodes = [tree, *(n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef)))]
        for node in nodes:
            name = getattr(node, "name", path.stem)
            if not name.startswith("_") and ast.get_docstring(node) is None:
                bare.append(f"{path.relative_to(REPOSITORY)}:{name}")
    assert bare == []


def test_no_query_stands_in_python() -> None:
    found = []
    for path in [*modules("mc2cm_graph"), REPOSITORY / "server.py"]:
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = {
            ast.get_docstring(n, clean=False)
            for n in ast.walk(tree)
            if hasattr(n, "body") and isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef))
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if node.value not in docstrings and SPARQL.search(node.value):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []


def test_base_is_written_once() -> None:
    holders = [p.name for p in modules("mc2cm_graph") if BASE.rstrip("/") in p.read_text("utf-8")]
    assert holders == ["names.py"]


def test_one_noun_in_every_room() -> None:
    assert len(KINDS) == 18
    for kind in KINDS:
        assert (REPOSITORY / "ontology" / f"{kind}.ttl").is_file(), kind
        assert (REPOSITORY / "shapes" / f"{kind}.ttl").is_file(), kind
        assert (REPOSITORY / "tests" / "shapes" / kind).is_dir(), kind
    schemes = {path.stem for path in (REPOSITORY / "ontology" / "concepts").glob("*.ttl")}
    assert schemes == set(SCHEMES)
    kinds_with_data = {path.name for path in (REPOSITORY / "data").iterdir() if path.is_dir()}
    assert kinds_with_data <= set(KINDS)


@pytest.mark.parametrize("pattern", ["build/*", "*.mo", "*.pyc", "*.min.js"])
def test_nothing_generated_is_tracked(pattern: str) -> None:
    listed = subprocess.run(
        ["git", "ls-files", pattern], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert listed.stdout == ""


def test_no_personal_path_is_tracked() -> None:
    found = []
    for path in tracked():
        if path.suffix in (".py", ".md", ".ttl", ".trig", ".rq", ".toml", ".html", ".css", ".cff", ".po"):
            found += [path.name for _ in PERSONAL.finditer(path.read_text("utf-8"))]
    assert found == []

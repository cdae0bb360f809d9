"""The DL reasoner HermiT, whose jar comes with the package owlready2."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

from rdflib import Graph

from mc2cm_graph.names import PREFIXES
from tests.needs import need

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Options of a Java machine that lives for a second: half the time of a run."""
INCONSISTENT = "InconsistentOntologyException"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    java = shutil.which("java")
    need(java is not None, "HermiT needs a Java runtime on the path")
    package = importlib.util.find_spec("owlready2")
    assert java
    assert package
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / "hermit"
    assert (folder / "HermiT.jar").is_file(), f"no HermiT.jar in {folder}"
    command = "org.semanticweb.HermiT.cli.CommandLine"
    return subprocess.run(
        [java, *QUICK_START, "-cp", f"{folder}:{folder / 'HermiT.jar'}", command, *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def consistent(file: Path) -> bool:
    """Tell whether the ontology in ``file`` has a model. Raises AssertionError where HermiT gives no verdict."""
    # Dates and coordinates in data are of datatypes outside OWL 2; they are left uninterpreted.
    done = _run("--ignoreUnsupportedDatatypes", "--consistency", file.as_uri())
    if done.returncode == 0:
        assert "Thing is satisfiable." in done.stdout, done.stdout
        return True
    assert INCONSISTENT in done.stderr, done.stderr
    return False


def unsatisfiable(file: Path) -> set[str]:
    """Give the IRIs of the classes in ``file`` that can have no member, ``owl:Nothing`` left out."""
    done = _run("--no-prefixes", "--unsatisfiable", file.as_uri())
    assert done.returncode == 0, done.stderr
    lines = [line.strip().strip("<>") for line in done.stdout.splitlines()]
    assert lines[0].startswith("Classes equivalent to"), done.stdout
    assert "http://www.w3.org/2002/07/owl#Nothing" in lines, done.stdout
    return set(lines[1:]) - {"http://www.w3.org/2002/07/owl#Nothing"}


def extended(ontology_file: Path, turtle: str, path: Path) -> Path:
    """Write the ontology and a few more statements, in Turtle without prefix lines, to ``path``; give the path."""
    more = Graph().parse(data=HEADER + turtle, format="turtle").serialize(format="nt")
    path.write_text(ontology_file.read_text("utf-8") + more, "utf-8")
    return path

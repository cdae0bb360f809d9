"""The ontology is within OWL 2 DL and OWL 2 RL, by the profile checkers of the OWL API."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.needs import need

HERE = Path(__file__).parent
JARS = Path("/usr/share/java")
"""Where the Debian package libowlapi-java and those it depends on put their jars."""


class Report(NamedTuple):
    """How many axioms were read, and the violations of each profile."""

    axioms: int
    dl: list[str]
    rl: list[str]


def check(file: Path) -> Report:
    """Run ``ProfileCheck.java`` on a file."""
    java = shutil.which("java")
    need(java is not None and shutil.which("javac") is not None, "the OWL API needs a Java development kit")
    need(bool(list(JARS.glob("owlapi-api*.jar"))), f"libowlapi-java is not installed under {JARS}")
    assert java
    done = subprocess.run(
        [java, "-cp", f"{JARS}/*", str(HERE / "ProfileCheck.java"), str(file)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.partition(" ") for line in done.stdout.splitlines()]
    axioms = [int(text) for word, _, text in lines if word == "axioms"]
    assert len(axioms) == 1, done.stdout
    return Report(
        axioms[0],
        [text for word, _, text in lines if word == "DL"],
        [text for word, _, text in lines if word == "RL"],
    )


def test_ontology_is_owl_2_dl_and_rl(ontology_file: Path) -> None:
    report = check(ontology_file)
    assert report.axioms >= 3500
    assert report.dl == []
    assert report.rl == []


def test_what_is_not_dl_is_reported() -> None:
    report = check(HERE / "fixtures" / "not-dl.ttl")
    assert report.axioms == 4
    assert len(report.dl) == 1
    assert "afterNext" in report.dl[0]


def test_what_is_not_rl_is_reported() -> None:
    report = check(HERE / "fixtures" / "not-rl.ttl")
    assert report.axioms == 4
    assert report.dl == []
    assert len(report.rl) == 1
    assert "ObjectUnionOf" in report.rl[0]

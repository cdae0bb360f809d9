"""The ontology as one graph, and the offline vocabularies that it is compared with."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need

ONTOLOGY_DIRECTORY = REPOSITORY / "ontology"
VOCABULARIES = REPOSITORY.parent / "shared" / "vocab"


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """All files of ``ontology/``, schemes and alignments included."""
    files = sorted(ONTOLOGY_DIRECTORY.rglob("*.ttl"))
    assert len(files) >= 45, f"only {len(files)} files under {ONTOLOGY_DIRECTORY}"
    graph = Graph()
    for file in files:
        graph.parse(file)
    return graph


@pytest.fixture(scope="session")
def ontology_file(ontology: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole ontology in one N-Triples file, which every reasoner reads."""
    path = tmp_path_factory.mktemp("ontology") / "ontology.nt"
    ontology.serialize(path, format="nt", encoding="utf-8")
    return path


def _offline(folders: tuple[str, ...], at_least: int) -> Graph:
    need(VOCABULARIES.is_dir(), f"the offline vocabularies are not at {VOCABULARIES}")
    graph = Graph()
    files = [file for folder in folders for file in sorted((VOCABULARIES / folder).iterdir())]
    assert len(files) >= at_least, f"only {len(files)} vocabularies under {VOCABULARIES}"
    for file in files:
        graph.parse(file)
    return graph


@pytest.fixture(scope="session")
def offline_terms() -> Graph:
    """The published vocabularies whose terms are reused."""
    return _offline(("ontologies",), 25)


@pytest.fixture(scope="session")
def offline_concepts() -> Graph:
    """The published concept schemes and authority tables to which our concepts are aligned."""
    return _offline(("authority", "concepts"), 15)

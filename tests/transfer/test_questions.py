"""The questions of the check and of the shapes: told in both languages, and none left over."""

from __future__ import annotations

import pytest

from mc2cm_graph.questions import Question, load_all
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.transfer.evidence import QUESTIONS, WAYS
from mc2cm_graph.transfer.shapes import COMPONENTS

CHECK = load_all(REPOSITORY / "queries" / "check")
SHAPE = load_all(REPOSITORY / "queries" / "shape")


def test_every_question_is_used() -> None:
    assert set(CHECK) == {*QUESTIONS, "cities", "narrower", "places", "requirements", "results", "transfers"}
    assert set(SHAPE) == {*COMPONENTS, "component", "parameters", "shapes-of-a-practice"}
    assert len(WAYS) == 7


@pytest.mark.parametrize("question", [*CHECK.values(), *SHAPE.values()], ids=lambda question: question.name)
def test_titles_and_descriptions_are_in_both_languages(question: Question) -> None:
    """Those of the check are shown to readers as what counts as evidence."""
    for language in ("en", "fr"):
        assert question.titles[language]
        assert question.descriptions[language].endswith(".")


@pytest.mark.parametrize("name", QUESTIONS)
def test_evidence_is_taken_from_citations(name: str) -> None:
    """Each way of showing reads named graphs, so that it can name its sources."""
    text = CHECK[name].text
    assert "GRAPH ?c1" in text
    assert "?city" in text.partition("WHERE")[0]

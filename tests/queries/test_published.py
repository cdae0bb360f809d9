"""What every published question promises in its header, and that its example works on the live data."""

from __future__ import annotations

import re

import pytest

from mc2cm_graph.names import KINDS, PREFIXES, SCHEMES
from mc2cm_graph.questions import Question, bind, load_all
from mc2cm_graph.questions.question import TYPES
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.transfer.evidence import QUESTIONS as WAYS
from tests.queries.engines import OurStore

QUESTIONS = load_all(REPOSITORY / "queries")
MAY_BE_EMPTY = {
    "en": "The answer may be empty.",
    "fr": "La réponse peut être vide.",
    "ar": "قد تكون الإجابة فارغة.",
    "es": "La respuesta puede estar vacía.",
    "it": "La risposta può essere vuota.",
    "pt": "A resposta pode estar vazia.",
    "de": "Die Antwort kann leer sein.",
}
TAGS = list(MAY_BE_EMPTY)
each = pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)


@pytest.fixture(scope="module")
def live(live_snapshot: Snapshot) -> OurStore:
    """The project's store over the live data."""
    return OurStore(Store.open(live_snapshot))


def test_there_are_questions_of_three_forms() -> None:
    assert len(QUESTIONS) == len(list((REPOSITORY / "queries").glob("*.rq")))
    assert len(QUESTIONS) >= 89
    assert {question.form for question in QUESTIONS.values()} >= {"select", "ask", "construct"}


@pytest.mark.parametrize("language", TAGS)
def test_titles_differ(language: str) -> None:
    titles = [question.titles[language] for question in QUESTIONS.values()]
    assert len(set(titles)) == len(titles)


@each
def test_titles_and_descriptions_are_in_every_language(question: Question) -> None:
    assert list(question.titles) == list(question.descriptions) == TAGS
    assert all(text.endswith(".") for text in question.descriptions.values())
    assert len(set(question.descriptions.values())) == len(TAGS)


def test_ways_of_showing_evidence_are_told_in_every_language() -> None:
    ways = [way for way in load_all(REPOSITORY / "queries" / "check").values() if way.name in WAYS]
    assert len(ways) == len(WAYS) > 15
    for way in ways:
        assert list(way.titles) == list(way.descriptions) == TAGS


@each
def test_parameters_are_typed_used_and_have_an_example(question: Question) -> None:
    for parameter in question.parameters:
        kind, _, scheme = parameter.of.partition(" ")
        assert parameter.type in TYPES
        assert kind in {"", "concept", *KINDS}
        assert not scheme or scheme in SCHEMES
        assert parameter.example
        assert re.search(rf"\?{parameter.name}\b", _body(question))


@each
def test_a_parameter_of_a_select_is_projected(question: Question) -> None:
    """The store binds only variables that the outermost SELECT projects."""
    if question.form != "select":
        return
    projected = _body(question).partition("WHERE")[0]
    missing = [parameter.name for parameter in question.parameters if f"?{parameter.name} " not in projected]
    assert not missing


@each
def test_rows_stand_in_an_order(question: Question) -> None:
    assert (question.form == "select") == bool(re.search(r"^ORDER BY ", question.text, re.MULTILINE))


def test_every_label_is_chosen_by_the_same_rule() -> None:
    """So that no question shows a label in a language in which another one would not."""
    rules: dict[str, list[str]] = {}
    for question in QUESTIONS.values():
        for name in _labelled(question):
            rules.setdefault(_rule(question, name), []).append(f"{question.name} ?{name}")
    assert len(rules) == 1, rules
    ((rule, columns),) = rules.items()
    assert len(columns) >= 50
    assert all(
        part in rule for part in ("?language", '"en"', '"fr"', "COALESCE(?XWanted, ?XEnglish, ?XFrench)")
    )


@each
def test_labels_follow_the_readers_language(question: Question) -> None:
    assert not _labelled(question) or "language" in {parameter.name for parameter in question.parameters}


@each
def test_text_is_portable(question: Question) -> None:
    """No comparison of language tags by ``=``, no trailing VALUES, no other server or document."""
    body = _body(question)
    assert not re.search(r"LANG\(\?\w+\)\s*!?=", body)
    assert not re.search(r"\}\s*VALUES\b[^{}]*\{[^{}]*\}\s*$", body)
    assert not re.search(r"\b(SERVICE|FROM|LOAD)\b", body)


@each
def test_prefixes_are_the_projects_and_used(question: Question) -> None:
    declared = re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", question.text, re.MULTILINE)
    assert [(name, PREFIXES[name]) for name, _ in declared] == declared == sorted(declared)
    unused = [name for name, _ in declared if not re.search(rf"(?<![\w-]){name}:\w", _body(question))]
    assert not unused


@each
def test_example_has_an_answer_on_the_live_data(question: Question, live: OurStore) -> None:
    terms = bind(question, {parameter.name: parameter.example for parameter in question.parameters})
    rows = live.rows(question, terms)
    honest = [MAY_BE_EMPTY[language] in question.descriptions[language] for language in TAGS]
    assert len(set(honest)) == 1
    assert rows or all(honest)


def test_examples_of_yes_or_no_questions_say_yes(live: OurStore) -> None:
    asked = [question for question in QUESTIONS.values() if question.form == "ask"]
    assert asked
    for question in asked:
        terms = bind(question, {parameter.name: parameter.example for parameter in question.parameters})
        assert [row["answer"].value for row in live.rows(question, terms)] == ["true"]


def _body(question: Question) -> str:
    """The query without header, comments and prefixes."""
    lines = [line for line in question.text.splitlines() if not re.match(r"\s*#|PREFIX ", line)]
    return "\n".join(lines)


def _labelled(question: Question) -> list[str]:
    """Variables with a label column; classes have an rdfs:label instead."""
    projected = question.text.partition("WHERE")[0]
    return [name for name in re.findall(r"\?(\w+)Label\b", projected) if name != "class"]


def _rule(question: Question, name: str) -> str:
    """The lines that choose a label, with ``X`` for the variable's name."""
    chosen = rf"\?{name}(Wanted|English|French)\b"
    lines = [line.strip() for line in _body(question).splitlines() if re.search(chosen, line)]
    return "\n".join(re.sub(rf"\?{name}(?=\b|Wanted|English|French|Label)", "?X", line) for line in lines)

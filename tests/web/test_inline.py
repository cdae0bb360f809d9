"""The smallest pieces of a page: escaped, with their language, and the same for every reader of a language."""

from __future__ import annotations

import pytest
from flask import Flask

from mc2cm_graph.browse.facts import Value
from mc2cm_graph.terms import XSD, Iri, Literal
from mc2cm_graph.web import inline, warming, words
from mc2cm_graph.web.messages import gettext

AWKWARD = Literal("<b>\"a\" & 'b'</b>", "fr")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_texts_are_escaped_and_bear_their_language(world_app: Flask, language: str) -> None:
    with world_app.test_request_context(f"/?lang={language}"):
        shown = str(inline.text(AWKWARD))
    assert "<b>" not in shown
    assert 'lang="fr"' in shown
    assert ('dir="ltr"' in shown) == (language == "ar")
    assert ('<small class="tongue"' in shown) == (language != "fr")


def test_a_text_without_language_finds_its_own_direction(world_app: Flask) -> None:
    with world_app.test_request_context("/"):
        assert str(inline.text(Literal("42", datatype=XSD + "integer"))) == '<span dir="auto">42</span>'


def test_addresses_of_others_are_marked_and_escaped(world_app: Flask) -> None:
    value = Value(Iri('https://example.org/?a=1&b="2"'), AWKWARD)
    with world_app.test_request_context("/"):
        shown = str(inline.term(value))
    assert shown.startswith('<a class="out" href="https://example.org/?a=1&amp;b=&#34;2&#34;">')
    assert "<b>" not in shown


def test_marks_of_footnotes(world_app: Flask) -> None:
    with world_app.test_request_context("/"):
        assert str(inline.notes(())) == ""
        assert str(inline.notes((2, 11), "/city/altamar")).count('role="doc-noteref"') == 2
        assert 'href="/city/altamar#note-11"' in inline.notes((2, 11), "/city/altamar")


def test_what_is_said_once_a_language_is_said_in_each(world_app: Flask) -> None:
    found: dict[str, tuple[str, str]] = {}
    for language in ("en", "fr", "en", "ar", "fr"):
        with world_app.test_request_context(f"/?lang={language}"):
            found.setdefault(language, words.kind_words("city"))
            assert found[language] == words.kind_words("city")
            assert words.kind_words("city")[0] == gettext("City")
    assert len(set(found.values())) == 3


def test_pages_say_how_long_they_were_drawn(world_app: Flask) -> None:
    answer = world_app.test_client().get("/city/altamar")
    assert answer.headers["Server-Timing"].startswith("page;dur=")


def test_warming_draws_the_pages_of_the_whole_graph(world_app: Flask) -> None:
    steps = list(warming.steps(world_app))
    assert len(steps) > 200
    for step in steps:
        step()

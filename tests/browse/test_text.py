"""Choice among texts of several languages, and folding."""

from __future__ import annotations

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.text import choose, first_sentence, split_by_language
from mc2cm_graph.terms import Literal

EN, FR, AR, PT = (Literal("a", "en"), Literal("b", "fr"), Literal("c", "ar"), Literal("d", "pt-br"))


def test_the_reader_s_language_comes_first() -> None:
    assert choose([AR, EN, FR], "fr") == FR
    assert choose([AR, EN, FR], "en") == EN


def test_the_fallback_goes_down_the_chain_to_any_language() -> None:
    assert choose([AR, PT], "fr") == PT
    assert choose([AR], "fr") == AR
    assert choose([Literal("日本", "ja")], "en") == Literal("日本", "ja")
    assert choose([], "en") is None


def test_no_text_is_lost_when_one_language_is_chosen() -> None:
    other = Literal("e", "en")
    assert split_by_language([AR, EN, other, FR], "en") == ([EN, other], [FR, AR])


def test_folding_drops_case_and_accents() -> None:
    assert fold("Métropole de LYON") == "metropole de lyon"
    assert fold("Straße") == "strasse"


def test_a_long_text_is_cut_at_a_word() -> None:
    assert first_sentence("one two three", 8) == "one two …"
    assert first_sentence("one two three", 80) == "one two three"

"""Folding, words and stems: the same for texts and for queries."""

from __future__ import annotations

import unicodedata

import pytest

from mc2cm_graph.analysis import STEMMED, fold, is_filler, key_of, stems, tokens, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Métropole de LYON", "metropole de lyon"),
        ("Straße", "strasse"),
        ("Œuvre ÆSOP Łódź Ørsted", "oeuvre aesop lodz orsted"),
        ("İstanbul", "istanbul"),
        ("ＯＮＵ－Habitat", "onu-habitat"),
        ("l’intégration ‑ d‘asile", "l'integration - d'asile"),
        ("بَيْرُوت", "بيروت"),
        ("أوسلو إعلان آسيا ٱلله", "اوسلو اعلان اسيا الله"),
        ("طنجة المرسى", "طنجه المرسي"),
        ("مـــحمد", "محمد"),
        ("٢٠١٨ ۲۰۱۸", "2018 2018"),
        ("ﻻﺟﺊ", "لاجي"),
        ("un\u00adregistered\u200f", "unregistered"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_words_stand_where_they_say() -> None:
    text = "L’accueil – un\u00ad-Habitat, مُهَاجِرٌ (2016-2017) x_y"
    found = words(text)
    assert [word.folded for word in found] == [
        "l", "accueil", "un", "habitat", "مهاجر", "2016", "2017", "x", "y",
    ]  # fmt: skip
    assert all(text[word.start : word.end] == word.raw for word in found)
    assert words("—…«»") == []
    assert key_of("ONU‑Habitat (Beyrouth)") == "onu habitat beyrouth"


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("refugee", "refugees", "en"),
        ("réfugié", "réfugiées", "fr"),
        ("refugies", "réfugiés", "fr"),
        ("mujer", "mujeres", "es"),
        ("scuola", "scuole", "it"),
        ("refugiado", "refugiadas", "pt"),
        ("Flüchtling", "Fluchtlinge", "de"),
        ("مهاجر", "للمهاجرين", "ar"),
        ("المدينة", "مدينه", "ar"),
        ("والإيواء", "إيواء", "ar"),
        ("مُهَاجِرُون", "المهاجرات", "ar"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str, language: str) -> None:
    assert stems(one, language) & stems(other, language)
    assert tokens(one) & stems(other, language)


def test_stems_bear_their_language_and_other_languages_have_none() -> None:
    assert all(token.endswith("_fr") for token in stems("villes", "fr"))
    assert stems("stad", "nl") == frozenset()
    assert stems("2018", "en") == frozenset()
    assert len(STEMMED) == 7


def test_fillers_tell_nothing() -> None:
    assert all(is_filler(fold(word)) for word in ("de", "où", "für", "über", "إلى", "the", "qué"))
    assert not any(is_filler(word) for word in ("lyon", "migrants", "housing"))

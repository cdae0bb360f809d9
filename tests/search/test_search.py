"""Searching: how words are met, what is counted, why something was found, what is suggested."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from mc2cm_graph.names import concept_iri, thing_iri
from mc2cm_graph.search import Reason, SearchIndex
from mc2cm_graph.search_format import SEARCH_INDEX
from mc2cm_graph.snapshot import Snapshot

LYON = thing_iri("city", "lyon")


def marked(reason: Reason) -> list[str]:
    return [piece.text for piece in reason.pieces if piece.marked]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("réfugiés", "REFUGIES"),
        ("طَنْجَة", "طنجه"),
        ("أمستردام", "امستردام"),
        ("Köln", "koln"),
        ("demandeurs d’asile", "demandeurs d'asile"),
        ("٢٠١٨", "2018"),
        ("ﬁnance", "finance"),
    ],
)
def test_what_is_written_otherwise_finds_the_same(live: SearchIndex, one: str, other: str) -> None:
    found = [{hit.iri for hit in live.search(text, "en", limit=5000).hits} for text in (one, other)]
    assert len(found[0] & found[1]) >= 0.9 * max(map(len, found)) > 0


@pytest.mark.parametrize(
    ("one", "many", "language"),
    [
        ("practice", "practices", "en"),
        ("bibliothèque", "bibliothèques", "fr"),
        ("مهاجر", "المهاجرين", "ar"),
        ("trabajadora", "trabajadoras", "es"),
        ("mamma", "mamme", "it"),
        ("refugiado", "refugiados", "pt"),
        ("Mensch", "Menschen", "de"),
    ],
)
def test_singular_and_plural_find_in_common(live: SearchIndex, one: str, many: str, language: str) -> None:
    found = [{hit.iri for hit in live.search(text, language, limit=5000).hits} for text in (one, many)]
    assert len(found[0] & found[1]) >= 0.5 * min(map(len, found)) > 0


def test_words_may_stand_in_different_texts_and_each_has_its_reason(live: SearchIndex) -> None:
    results = live.search("cours allemand femmes vienne", "fr")
    hit = results.hits[0]
    assert hit.iri == thing_iri("practice", "vienna-mama-lernt-deutsch")
    words = {word.lower() for reason in hit.reasons for word in marked(reason)}
    assert {"cours", "allemand", "femmes", "vienne"} <= words
    fact = next(reason for reason in hit.reasons if reason.about == thing_iri("city", "vienna"))
    assert (fact.field, fact.language, marked(fact)) == ("fact", "fr", ["Vienne"])


def test_pieces_of_a_reason_are_the_text(live: SearchIndex) -> None:
    checked = 0
    for query in ("Lyon", "migrants", "اللاجئين"):
        for hit in live.search(query, "en").hits:
            for reason in hit.reasons:
                text = "".join(piece.text for piece in reason.pieces)
                assert text.removeprefix("… ").removesuffix(" …") in reason.value
                assert marked(reason)
                checked += 1
    assert checked >= 50


def test_markup_in_a_query_is_only_letters(live: SearchIndex) -> None:
    for query in (
        '<script>alert("x")</script>',
        '" OR names:lyon',
        "lyon*) NOT (",
        "' -- ;",
        "NEAR(a b)",
        "\0lyon",
    ):
        live.search(query, "en")
        live.suggest(query, "en")
        live.near(query)
    assert live.search('Lyon" OR "', "en").hits[0].iri == LYON


def test_counts_are_of_all_and_pages_leave_nothing_out(live: SearchIndex) -> None:
    whole = live.search("migrants", "en", limit=100_000)
    assert whole.total == len(whole.hits) == sum(whole.kinds.values()) > 300
    kind = "practice"
    pages = [
        hit.iri
        for start in range(0, whole.kinds[kind], 20)
        for hit in live.search("migrants", "en", kind, start, 20).hits
    ]
    assert pages == [hit.iri for hit in whole.hits if hit.kind == kind]
    grouped = live.search_by_kind("migrants", "en", 3)
    assert (grouped.total, grouped.kinds) == (whole.total, whole.kinds)
    assert len(grouped.hits) == sum(min(3, count) for count in whole.kinds.values())


def test_every_thing_is_found_by_its_own_name(live: SearchIndex) -> None:
    kinds = ("city", "practice", "service", "country", "network", "project")
    missed = []
    asked = 0
    for kind in kinds:
        for named in live.names.of_kind(kind):
            language, label = named.labels[0]
            asked += 1
            if named.iri not in {hit.iri for hit in live.search(label, language, kind, limit=3).hits}:
                missed.append(label)
    assert asked >= 500
    assert missed == []


def test_a_slip_is_told(live: SearchIndex) -> None:
    results = live.search("icmdp", "en")
    assert results.hits[0].iri == thing_iri("institution", "icmpd")
    assert results.corrected == {"icmdp": ("icmpd",)}
    assert live.search("icmpd", "en").corrected == {}


def test_what_has_most_words_comes_first_where_nothing_has_all(live: SearchIndex) -> None:
    both = {hit.iri for hit in live.search("Lyon Tangier", "en", limit=500).hits}
    results = live.search("Lyon Tangier 987654321", "en")
    assert results.partial
    assert results.total > len(both) > 3
    assert {hit.iri for hit in results.hits[:3]} <= both


def test_a_query_of_too_many_words_says_what_was_left_out(live: SearchIndex) -> None:
    query = " ".join(f"word{number}" for number in range(20))
    assert live.search(query, "en").left_out == tuple(f"word{number}" for number in range(12, 20))
    assert live.search("x" * 5000, "en").total == 0


def test_suggestions_begin_as_typed_and_are_of_different_things(live: SearchIndex) -> None:
    found = live.suggest("lyo", "en")
    assert found[0].iri == LYON
    assert len({one.iri for one in found}) == len(found) == 8
    assert live.suggest("l", "en") == []
    assert live.suggest("", "en") == []
    assert live.suggest("طنج", "ar")[0].iri == thing_iri("city", "tangier")
    assert concept_iri("theme", "housing") in {one.iri for one in live.suggest("housing acc", "en")}
    assert thing_iri("city", "casablanca") in {one.iri for one in live.suggest("casablnca", "en")}


def test_concepts_terms_and_questions_are_found(live: SearchIndex) -> None:
    assert {"concept", "scheme", "term", "question"} <= set(live.search("practice", "en", limit=1).kinds)
    assert live.search("adoptions of practices", "en", "question").hits[0].path.startswith("/queries/")


def test_the_index_is_shared_between_threads(live: SearchIndex) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(live.search("Lyon", "en").hits[0].iri)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [LYON] * 4


def test_the_index_cannot_be_written_and_its_absence_is_told(live_snapshot: Snapshot, tmp_path: Path) -> None:
    index = SearchIndex.open(live_snapshot)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._base.execute("DELETE FROM thing")
    with pytest.raises(FileNotFoundError, match="mc2cm build"):
        SearchIndex(tmp_path / SEARCH_INDEX)


def test_the_made_up_world_has_an_index_of_its_own(world: SearchIndex) -> None:
    assert world.search("Altamar", "en").hits[0].iri == thing_iri("city", "altamar")
    assert world.search("Tangier", "en").kinds.get("city", 0) == 0

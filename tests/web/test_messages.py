"""Every message of the interface is translated into every language, and none is left over."""

from __future__ import annotations

import gettext
import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from mc2cm_graph.web.messages import FOLDER, compile_messages, hold_together

WEB = FOLDER.parent
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\}")
_NUMBER = Counter(["%(num)s"])


def messages() -> set[str | tuple[str, ...]]:
    """Extract the messages from Python and templates."""
    found = {message for _, _, message, _, _ in extract_from_dir(WEB, METHODS, OPTIONS)}
    assert len(found) > 220
    return found


def languages() -> list[str]:
    """List the languages that have a folder of translations."""
    found = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
    assert "fr" in found
    assert len(found) > 1
    return found


def read(tag: str) -> Catalog:
    """Read the file of a language."""
    with (FOLDER / tag / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=tag, abort_invalid=True)


def numbers_of_forms(catalog: Catalog) -> list[list[int]]:
    """Give the numbers up to 999 that each plural form of a catalog stands for."""
    form_of = gettext.c2py(catalog.plural_expr)
    numbers: list[list[int]] = [[] for _ in range(catalog.num_plurals)]
    for number in range(1000):
        numbers[form_of(number)].append(number)
    return numbers


@pytest.mark.parametrize("tag", languages())
def test_every_message_is_translated(tag: str) -> None:
    wanted, catalog = messages(), read(tag)
    known = {message.id: message for message in catalog if message.id}
    assert wanted - set(known) == set()
    assert set(known) - wanted == set()
    numbers = numbers_of_forms(catalog)
    assert all(numbers), f"{tag} has a plural form that no number takes"
    for message in known.values():
        assert not message.fuzzy, message.id
        check_texts(message, numbers)


def check_texts(message: Message, numbers_of_form: list[list[int]]) -> None:
    """Assert that every text is there with the placeholders of its source.

    A plural form that stands for one number alone may say it in words, as Arabic does for one and two.
    """
    if isinstance(message.id, str):
        sources, texts, of_one_number = [message.id], [message.string], [False]
    else:
        one, many = message.id
        sources = [one if 1 in numbers else many for numbers in numbers_of_form]
        texts = list(message.string or ())
        of_one_number = [len(numbers) == 1 for numbers in numbers_of_form]
    for source, text, is_of_one_number in zip(sources, texts, of_one_number, strict=True):
        assert text, message.id
        assert isinstance(text, str)
        wanted, found = Counter(_PLACEHOLDER.findall(source)), Counter(_PLACEHOLDER.findall(text))
        assert found == wanted or (is_of_one_number and found == wanted - _NUMBER), (message.id, text)


def test_the_file_is_compiled_in_memory() -> None:
    french = compile_messages(FOLDER / "fr" / "LC_MESSAGES" / "messages.po", "fr")
    assert french.gettext("Sources differ") == "Les sources divergent"
    pair = ("%(num)s text in another language", "%(num)s texts in other languages")
    assert [french.ngettext(*pair, number).split()[1] for number in (0, 1, 2)] == ["texte", "texte", "textes"]


def test_arabic_has_a_form_for_each_of_its_six_kinds_of_number() -> None:
    arabic = compile_messages(FOLDER / "ar" / "LC_MESSAGES" / "messages.po", "ar")
    pair = ("%(num)s more reason", "%(num)s more reasons")
    said = [arabic.ngettext(*pair, number) % {"num": number} for number in (0, 1, 2, 3, 10, 11, 99, 100, 103)]
    assert said == [
        "لا أسباب أخرى",
        "سبب آخر",
        "سببان آخران",
        "3 أسباب أخرى",
        "10 أسباب أخرى",
        "11 سبباً آخر",
        "99 سبباً آخر",
        "100 سبب آخر",
        "103 أسباب أخرى",
    ]


def test_no_compiled_file_lies_about() -> None:
    assert sorted(FOLDER.rglob("*.po")) == [
        FOLDER / tag / "LC_MESSAGES" / "messages.po" for tag in languages()
    ]
    assert list(FOLDER.rglob("*.mo")) == []


def test_no_line_breaks_within_the_marks_of_french() -> None:
    assert hold_together("« Oui » : quand ? Ici ; là !") == (
        "«\u202fOui\u202f»\u00a0: quand\u202f? Ici\u202f; là\u202f!"
    )
    french = compile_messages(FOLDER / "fr" / "LC_MESSAGES" / "messages.po", "fr")
    told = [text for text in french._catalog.values() if isinstance(text, str)]
    assert len(told) > 900
    assert [text for text in told[1:] if re.search(r"« | [»:;!?]", text)] == []

"""Every message of the interface has its French translation, and none is left over."""

from __future__ import annotations

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from mc2cm_graph.web.messages import FOLDER, compile_messages

WEB = FOLDER.parent
FRENCH = FOLDER / "fr" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def messages() -> set[str | tuple[str, ...]]:
    """Extract the messages from Python and templates."""
    found = extract_from_dir(WEB, METHODS, OPTIONS)
    return {message for _, _, message, _, _ in found}


def test_every_message_is_translated() -> None:
    wanted = messages()
    assert len(wanted) > 220
    with FRENCH.open("rb") as file:
        catalog = read_po(file, locale="fr", abort_invalid=True)
    known = {message.id: message for message in catalog if message.id}
    assert wanted - set(known) == set()
    assert set(known) - wanted == set()
    for key, message in known.items():
        assert not message.fuzzy, key
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        sources = key if isinstance(key, (tuple, list)) else (key,)
        assert all(texts), key
        for source, text in zip(sources, texts, strict=True):
            assert sorted(_PLACEHOLDER.findall(source)) == sorted(_PLACEHOLDER.findall(text or "")), key


def test_the_file_is_compiled_in_memory() -> None:
    french = compile_messages(FRENCH, "fr")
    assert french.gettext("Sources differ") == "Les sources divergent"
    pair = ("%(num)s text in another language", "%(num)s texts in other languages")
    assert [french.ngettext(*pair, number).split()[1] for number in (0, 1, 2)] == ["texte", "texte", "textes"]


def test_no_compiled_file_lies_about() -> None:
    assert list(FOLDER.rglob("*.po")) == [FRENCH]
    assert list(FOLDER.rglob("*.mo")) == []

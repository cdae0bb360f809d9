"""A made-up language: every message in brackets and with accents, in place of the German one."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

from babel.messages.pofile import read_po, write_po

from mc2cm_graph.web.messages import FOLDER

TAG = "de"
"""The language whose messages are made up; its dates, numbers and names of languages stay."""

OPEN, CLOSE = "⟦", "⟧"
_PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|%%|\{\})")
_ACCENTS = str.maketrans("aeiouyAEIOUYcnC", "åéîöûÿÅÉÎÖÛŸçñÇ")


def disguise(text: str) -> str:
    """Give a message in the made-up language; its placeholders stay."""
    parts = _PLACEHOLDER.split(text)
    return OPEN + "".join(p if _PLACEHOLDER.fullmatch(p) else p.translate(_ACCENTS) for p in parts) + CLOSE


def write_translations(folder: Path) -> int:
    """Write a folder of translations in which TAG is made up; give the number of its messages."""
    copytree(FOLDER, folder, dirs_exist_ok=True)
    path = folder / TAG / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=TAG)
    for message in catalog:
        if isinstance(message.id, str) and message.id:
            message.string = disguise(message.id)
        elif message.id:
            message.string = tuple(disguise(text) for text in message.id)
    with path.open("wb") as file:
        write_po(file, catalog)
    return len(catalog)


def beside_messages(text: str) -> str:
    """Give what of a text stands outside of all messages, a stroke in the place of each."""
    depth, rest = 0, []
    for character in text:
        if character == OPEN:
            depth += 1
        elif character == CLOSE:
            depth -= 1
            rest.append(" / ")
        elif depth == 0:
            rest.append(character)
    assert depth == 0, text
    return "".join(rest)

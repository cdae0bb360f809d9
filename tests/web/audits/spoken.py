"""What a page says: every text that a reader sees or hears, apart from code and names of things technical."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5rdf

ATTRIBUTES = (
    "title",
    "alt",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "placeholder",
    "label",
    "summary",
)
"""Attributes that are read out or shown, beside those of ``DATA`` and the content of a description."""

DATA = ("data-suggestions", "data-found", "data-none", "data-keys", "data-phrases", "data-error-message")
"""Attributes from which our scripts take their words."""

SILENT = {"script", "style", "code", "pre", "textarea", "template"}


@dataclass(frozen=True)
class Said:
    """One text of a page: where it stands, and the language that its element is marked with."""

    place: str
    text: str
    language: str = ""


def said(page: str) -> Iterator[Said]:
    """Give every text of a page: its title and description, text nodes, and attributes that are read out."""
    yield from _walk(html5rdf.parse(page, namespaceHTMLElements=False), "", "")


def _walk(element: Element, path: str, language: str) -> Iterator[Said]:
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    if element.get("translate") == "no" or "url" in (element.get("class") or "").split():
        return
    name = element.tag.rpartition("}")[2]
    here = f"{path}/{name}" + (f".{element.get('class')}" if element.get("class") else "")
    language = (element.get("lang") or language) if name != "html" else ""
    texts = list(_attributes(element, name, here))
    if element.find("mark") is not None:  # A text of which what was found is marked is one text.
        texts.append((here, "".join(element.itertext())))
    else:
        texts.append((here, element.text))
    yield from (Said(place, text, language) for place, text in texts if text and text.strip())
    if element.find("mark") is None:
        for child in element:
            yield from _walk(child, here, language)
            if child.tail and child.tail.strip():
                yield Said(here, child.tail, language)


def _attributes(element: Element, name: str, here: str) -> Iterator[tuple[str, str | None]]:
    if name == "meta" and element.get("name") == "description":
        yield here, element.get("content")
    if name == "input" and element.get("type") in ("submit", "button"):
        yield f"{here}@value", element.get("value")
    for attribute in (*ATTRIBUTES, *DATA):
        yield f"{here}@{attribute}", element.get(attribute)

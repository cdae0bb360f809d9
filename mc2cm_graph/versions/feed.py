"""The feed of versions: Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from mc2cm_graph.history import Step
from mc2cm_graph.names import BASE
from mc2cm_graph.versions.writing import VERSIONS

MOST_ENTRIES = 50
"""The newest versions in the feed; the list of versions and the change stream hold all."""

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """A version in the words of a language: its step, title and summary."""

    step: Step
    title: str
    summary: str


def write_feed(title: str, subtitle: str, language: str, base: str, entries: Sequence[Entry]) -> bytes:
    """Write the feed, the newest version first; ``base`` is the address of this host.

    An entry's id names version and step, for a version may come back; ids and times do not depend on the host.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    _add(feed, "id", BASE + "feed.atom")
    _add(feed, "title", title)
    _add(feed, "subtitle", subtitle)
    _add(feed, "updated", entries[0].step.time)
    _add(feed, "rights", "CC BY 4.0")
    _add(_add(feed, "author"), "name", "mc2cm-graph")
    _link(feed, "self", f"{base}/feed.atom?lang={language}", "application/atom+xml", language)
    _link(feed, "alternate", f"{base}/versions?lang={language}", "text/html", language)
    _link(feed, "related", f"{base}/changes", "text/turtle")
    _add_entries(feed, base, language, entries)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add_entries(feed: ET.Element, base: str, language: str, entries: Iterable[Entry]) -> None:
    for entry in entries:
        step = entry.step
        page = f"{base}/versions/{step.version}"
        node = _add(feed, "entry")
        _add(node, "id", f"{VERSIONS}{step.version}#{step.number}")
        _add(node, "title", entry.title)
        _add(node, "updated", step.time)
        _add(node, "published", step.time)
        _link(node, "alternate", f"{page}?lang={language}", "text/html", language)
        _link(node, "alternate", f"{page}.ttl", "text/turtle")
        _add(node, "summary", entry.summary)


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    node = ET.SubElement(parent, name)
    node.text = text or None
    return node


def _link(parent: ET.Element, relation: str, address: str, media_type: str, language: str = "") -> None:
    given = {"rel": relation, "href": address, "type": media_type}
    node = ET.SubElement(parent, "link", given | ({"hreflang": language} if language else {}))
    node.text = None

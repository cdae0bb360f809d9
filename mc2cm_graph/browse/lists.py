"""Lists of the things of one kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mc2cm_graph.browse.reading import Link, Reading, Said, iris, literals
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import KINDS
from mc2cm_graph.terms import Literal, Term

_PLACES = ("mc:inCity", "mc:eventCity", "mc:offeredIn", "mc:basedIn", "mc:country")
_SORTS = ("org:classification", "mc:policyKind", "mc:policyLevel")
ORDERS = {
    kind: (("oldest", "newest", "name") if kind == "event" else ("name", "newest", "oldest"))
    for kind in KINDS
}
"""Orders in which the list of a kind can be read, its own first; what has no date stands last."""

_DATES = ("schema:startDate", "mc:adoptedOn", "dcterms:issued")


@dataclass(frozen=True)
class Entry:
    """A thing in a list. ``places``, ``themes`` and ``sorts`` are links."""

    slug: str
    iri: str
    label: Literal
    description: Literal | None
    places: tuple[Link, ...]
    themes: tuple[Link, ...]
    sorts: tuple[Link, ...]
    date: Literal | None
    end: Literal | None
    publisher: Literal | None
    address: str


def said_by_thing(rows: Iterable[dict[str, Term]]) -> dict[str, Said]:
    """Sort the answer of the site question ``kind-facts`` by thing and property."""
    said: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if "property" in row:
            said[row["thing"].value][row["property"].value].append(row["value"])
    return dict(said)


def entries(kind: str, rows: Iterable[dict[str, Term]], reading: Reading) -> list[Entry]:
    """Put together the entries of a kind, by name, from the answer of the site question ``kind-facts``."""
    said = said_by_thing(rows)
    listed = reading.index.things(kind, reading.language)
    return [_entry(slug, iri, label, said.get(iri, {}), reading) for slug, iri, label in listed]


def in_order(found: Sequence[Entry], order: str) -> list[Entry]:
    """Put entries that stand by name in an order of ``ORDERS``."""
    if order == "name":
        return list(found)
    dated = [entry for entry in found if entry.date]
    dated.sort(key=lambda entry: entry.date.value if entry.date else "", reverse=order == "newest")
    return dated + [entry for entry in found if not entry.date]


def _entry(slug: str, iri: str, label: Literal, said: Said, reading: Reading) -> Entry:
    dates = next((found for name in _DATES if (found := sorted(literals(said, name)))), [])
    ends = sorted(literals(said, "schema:endDate"))
    pages = iris(said, "foaf:page")
    return Entry(
        slug,
        iri,
        label,
        reading.text(said, "dcterms:description"),
        reading.links(iris(said, *_PLACES[:-1]) or iris(said, _PLACES[-1])),
        reading.links(iris(said, "mc:theme")),
        reading.links(iris(said, *_SORTS)),
        dates[0] if dates else None,
        ends[-1] if ends else None,
        choose(literals(said, "mc:publisherName"), reading.language),
        pages[0] if pages else "",
    )

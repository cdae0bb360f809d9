"""Lists of the things of one kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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

Listed = tuple[str, str, Literal]
"""Slug, IRI and label of a thing."""

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


def entries(listed: Iterable[Listed], said: Mapping[str, Said], reading: Reading) -> list[Entry]:
    """Put together the entries of some things from what is said of each."""
    return [_entry(slug, iri, label, said.get(iri, {}), reading) for slug, iri, label in listed]


def in_order(listed: Iterable[Listed], said: Mapping[str, Said], order: str) -> list[Listed]:
    """Put things that stand by name in an order of ``ORDERS``."""
    if order == "name":
        return list(listed)
    dated, undated = [], []
    for one in listed:
        beginning = _beginning(said.get(one[1], {}))
        if beginning:
            dated.append((beginning.value, one))
        else:
            undated.append(one)
    dated.sort(key=lambda pair: pair[0], reverse=order == "newest")
    return [one for _, one in dated] + undated


def _beginning(said: Said) -> Literal | None:
    return next((found[0] for name in _DATES if (found := sorted(literals(said, name)))), None)


def _entry(slug: str, iri: str, label: Literal, said: Said, reading: Reading) -> Entry:
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
        _beginning(said),
        ends[-1] if ends else None,
        choose(literals(said, "mc:publisherName"), reading.language),
        pages[0] if pages else "",
    )

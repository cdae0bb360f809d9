"""Facets: what a list can be narrowed by, with counts that hold under every combination.

The members of a list are numbered, and every value of a facet is a set of numbers kept as the bits of one
integer. Values of one facet widen each other (or), facets narrow each other (and); the count beside a value is
the number of members that the list would have with this value and the choices of all *other* facets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import compress

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.reading import Reading, Said, iris, literals
from mc2cm_graph.terms import Literal, Term

KNOWN, UNKNOWN = "known", "unknown"
"""Values of a facet that asks whether something is known; ``unknown`` also stands for having no value."""

FACETS: dict[str, tuple[str, ...]] = {
    "practice": (
        "theme",
        "group",
        "city",
        "country",
        "lead",
        "conditions",
        "results",
        "adopted",
        "time",
    ),
    "service": ("theme", "group", "city", "country", "lead", "time"),
    "policy": ("theme", "city", "country", "kind", "level", "lead", "time"),
    "institution": ("kind", "theme", "city", "country"),
    "challenge": ("theme", "city", "country"),
    "event": ("theme", "city", "country", "time"),
    "publication": ("theme", "time"),
    "recommendation": ("theme",),
    "dataset": ("theme",),
    "city": ("country", "theme"),
}
"""Facets of each kind in their order on the page; a kind that is not here has none."""

_CITIES = ("mc:inCity", "mc:offeredIn", "mc:appliesIn", "mc:basedIn", "mc:eventCity", "mc:observedIn")
_COUNTRIES = ("mc:inCountry", "mc:locatedIn", "mc:appliesIn", "mc:country", "mc:observedIn")
_LEADS = ("mc:practiceLead", "mc:provider", "mc:adoptedBy")
_CONCEPTS = {
    "theme": ("mc:theme",),
    "group": ("mc:targetGroup",),
    "kind": ("mc:policyKind", "org:classification"),
    "level": ("mc:policyLevel",),
}
_HOLDINGS = {"conditions": "mc:precondition", "results": "mc:outcome"}
_BEGINNINGS = ("schema:startDate", "mc:adoptedOn", "dcterms:issued")
_SPAN_YEARS = 5
Row = dict[str, Term]


class UnknownChoice(Exception):
    """A facet has no such value: says the facet, what was found, and the values that come near."""

    def __init__(self, facet: str, found: str, near: Sequence[str]) -> None:
        super().__init__(f"{facet}: found {found!r}")
        self.facet, self.found, self.near = facet, found, tuple(near)


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its name in addresses, its IRI and label if it is a thing or concept.

    ``count`` is how many members the list has with it, given what is chosen in the other facets.
    """

    slug: str
    iri: str
    label: Literal | None
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its values: in order of time, else the most frequent first."""

    name: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """The values that are chosen."""
        return tuple(choice for choice in self.choices if choice.chosen)


@dataclass(frozen=True)
class Narrowed:
    """A list after the reader's choices: the IRIs of its members, and what it can be narrowed by further."""

    members: frozenset[str]
    facets: tuple[Facet, ...]


class Context:
    """What places, bodies and concepts bring along.

    Takes the answer of the site question ``facet-context`` and what tells the kind of a thing by its IRI.
    """

    def __init__(self, rows: Iterable[Row], kind_of: Callable[[str], str]) -> None:
        self.kind_of = kind_of
        self._links: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            self._links[row["relation"].value][row["subject"].value].add(row["value"].value)

    def of(self, relation: str, subject: str) -> set[str]:
        """Give what a subject has by a relation (a compact name)."""
        return self._links[expand(relation)].get(subject, set())


class Facets:
    """The facets of one kind. Built once for a snapshot, then only read; no language is in it."""

    def __init__(self, kind: str, said_of: Mapping[str, Said], context: Context) -> None:
        """Take what is said of each member (by IRI, then by property) and the context."""
        self._members = sorted(said_of)
        self._all = (1 << len(self._members)) - 1
        self._masks: dict[str, dict[str, int]] = {}
        for name in FACETS.get(kind, ()):
            masks: dict[str, int] = defaultdict(int)
            for number, member in enumerate(self._members):
                for value in _values(name, member, said_of[member], context):
                    masks[value] |= 1 << number
            told = 0
            for mask in masks.values():
                told |= mask
            if told and self._all & ~told:
                masks[UNKNOWN] = self._all & ~told
            if len(masks) > 1:
                self._masks[name] = dict(masks)
        self._slugs: dict[str, dict[str, str]] = {}

    def narrow(self, chosen: Mapping[str, Sequence[str]], reading: Reading) -> Narrowed:
        """Apply a reader's choices (slugs by facet); facets that this list has not are left aside.

        Raises UnknownChoice if a facet has no value of that name.
        """
        slugs = self._named(reading)
        picked: dict[str, set[str]] = {}
        for name, wanted in chosen.items():
            if name not in slugs:
                continue
            by_slug = {slug: value for value, slug in slugs[name].items()}
            for slug in wanted:
                if slug not in by_slug:
                    raise UnknownChoice(name, slug, get_close_matches(slug, by_slug, 5, 0.5))
            picked[name] = {by_slug[slug] for slug in wanted}
        unions = {name: self._union(name, values) for name, values in picked.items() if values}
        whole = self._all
        for mask in unions.values():
            whole &= mask
        facets = []
        for name, masks in self._masks.items():
            others = self._all
            for other, mask in unions.items():
                if other != name:
                    others &= mask
            choices = (
                Choice(
                    slugs[name][value],
                    value,
                    reading.index.label(value, reading.language) if "://" in value else None,
                    (mask & others).bit_count(),
                    value in picked.get(name, ()),
                )
                for value, mask in masks.items()
            )
            useful = [choice for choice in choices if choice.count or choice.chosen]
            useful.sort(key=_by_time if name == "time" else _by_count)
            facets.append(Facet(name, tuple(useful)))
        return Narrowed(self._of(whole), tuple(facets))

    def _of(self, mask: int) -> frozenset[str]:
        """Give the members whose bits are set."""
        # The digits are written once: to shift the integer for each member would take the square of their number.
        digits = reversed(f"{mask:b}")
        return frozenset(compress(self._members, (digit == "1" for digit in digits)))

    def _union(self, name: str, values: Iterable[str]) -> int:
        mask = 0
        for value in values:
            mask |= self._masks[name][value]
        return mask

    def _named(self, reading: Reading) -> dict[str, dict[str, str]]:
        """Name each value of each facet in addresses: the last part of the path of its page, or itself."""
        if not self._slugs:
            path = reading.index.path
            self._slugs = {
                name: {value: (path(value) or value).rsplit("/", 1)[-1] for value in masks}
                for name, masks in self._masks.items()
            }
        return self._slugs


def _values(name: str, member: str, said: Said, context: Context) -> set[str]:
    """Give the values that one member has in a facet."""
    if name in _CONCEPTS:
        stated = set(iris(said, *_CONCEPTS[name]))
        return stated.union(*(context.of("skos:broaderTransitive", concept) for concept in stated))
    if name in ("city", "country"):
        return _places(name, said, context)
    if name == "lead":
        return {kind for body in iris(said, *_LEADS) for kind in context.of("org:classification", body)}
    if name == "time":
        years = sorted(date.value[:4] for prop in _BEGINNINGS for date in literals(said, prop))
        return {_span(int(years[0]))} if years and years[0].isdigit() else set()
    holds = context.of("mc:transferMode", member) if name == "adopted" else iris(said, _HOLDINGS[name])
    return {KNOWN} if holds else set()


def _places(name: str, said: Said, context: Context) -> set[str]:
    """Give the cities of a thing, or its countries: those named, and those of its cities."""
    cities = iris(said, *_CITIES)
    if name == "city":
        return {place for place in cities if context.kind_of(place) == "city"}
    named = {place for place in iris(said, *_COUNTRIES) if context.kind_of(place) == "country"}
    return named.union(*(context.of("mc:country", place) for place in cities))


def _span(year: int) -> str:
    first = year - year % _SPAN_YEARS
    return f"{first}-{first + _SPAN_YEARS - 1}"


def _by_count(choice: Choice) -> tuple[bool, int, str, str]:
    return (
        choice.slug == UNKNOWN,
        -choice.count,
        fold(choice.label.value if choice.label else ""),
        choice.slug,
    )


def _by_time(choice: Choice) -> tuple[bool, str]:
    return choice.slug == UNKNOWN, choice.slug

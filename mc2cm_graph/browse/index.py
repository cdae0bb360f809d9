"""Which things there are, what they are called, and which names come near a wrong one.

Labels are looked up in the store when a page names a thing, lists and near names in the search index; what was looked
up last is kept. Which things have a page, and under which IRI, is read from the search index at the first question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from sys import intern

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import CONCEPTS, KINDS, PREFIXES, SCHEMES, THINGS, split_thing
from mc2cm_graph.search import Named, SearchIndex
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Literal

PREFERRED = PREFIXES["skos"] + "prefLabel"
_MEMBERS_ARE_THINGS = frozenset(SCHEMES) & frozenset(KINDS)

_REMEMBERED = 20_000
"""Things of which labels are kept at hand, each in as many languages as were asked for."""

_REMEMBERED_LISTS = 256

Listed = list[tuple[str, str, Literal]]
"""Slug, IRI and label of things."""


class Index:
    """Names of everything that has a page. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, search: SearchIndex) -> None:
        """Take the store and the search index of a snapshot."""
        self._store = store
        self._search = search
        self._labels = lru_cache(maxsize=_REMEMBERED)(self._read_labels)
        self.path = lru_cache(maxsize=_REMEMBERED)(self._make_path)
        """Give the path of the page of a thing or concept, with the sub-thing's fragment, else None."""
        self._label = lru_cache(maxsize=_REMEMBERED)(self._choose_label)
        self._lists = lru_cache(maxsize=_REMEMBERED_LISTS)(self._read_list)
        self._places = lru_cache(maxsize=_REMEMBERED_LISTS)(self._read_places)
        self.slugs: Mapping[str, set[str]] = _Slugs(search.names.slugs)

    def _read_labels(self, iri: str) -> tuple[Literal, ...]:
        """Read the preferred labels; a sub-thing has none here, because the page of its thing shows it."""
        if "#" in iri and self.record(iri) == iri:
            return ()
        return tuple(sorted(t for t in self._store.values(iri, PREFERRED) if isinstance(t, Literal)))

    @cached_property
    def _subjects(self) -> dict[str, str]:
        """IRIs of the things by the paths of their pages."""
        return {
            path: intern(iri)
            for path, iri in self._search.names.paths().items()
            if path.split("/", 2)[1] in KINDS
        }

    @cached_property
    def _records(self) -> dict[str, str]:
        """Our own IRIs of the things that bear a foreign one."""
        found = ((iri, THINGS + path.removeprefix("/")) for path, iri in self._subjects.items())
        return {iri: record for iri, record in found if iri != record}

    def label(self, iri: str, language: str) -> Literal | None:
        """Give the preferred label for a reader of ``language``, or None if the graph has none."""
        return self._label(iri, language)

    def _choose_label(self, iri: str, language: str) -> Literal | None:
        return choose(self._labels(iri), language)

    def labels(self, iri: str) -> list[Literal]:
        """Give every preferred label."""
        return list(self._labels(iri))

    def subject(self, kind: str, slug: str) -> str | None:
        """Give the IRI of the thing on the page ``/<kind>/<slug>``, or None if there is none."""
        return self._subjects.get(f"/{kind}/{slug}") if kind in KINDS and slug else None

    def record(self, iri: str) -> str:
        """Give our own IRI for a thing: its record where it bears a foreign IRI, else its own."""
        return self._records.get(iri, iri)

    def owner(self, iri: str) -> str | None:
        """Give the thing that an IRI names or belongs to as a sub-thing, or None for any other IRI."""
        named = split_thing(self.record(iri))
        return self.subject(*named) if named else None

    def kind(self, iri: str) -> str:
        """Give the kind of the thing that an IRI names or belongs to; empty for any other IRI."""
        named = split_thing(self.record(iri))
        return named[0] if named else ""

    def _make_path(self, iri: str) -> str | None:
        iri = self.record(iri)
        named = split_thing(iri)
        if named:
            fragment = iri.partition("#")[2]
            return f"/{named[0]}/{named[1]}" + (f"#{fragment}" if fragment else "")
        if iri.startswith(CONCEPTS):
            scheme, _, slug = iri.removeprefix(CONCEPTS).partition("/")
            return f"/concepts/{scheme}/{slug}" if slug else f"/concepts/{scheme}"
        return None

    def things(self, kind: str, language: str) -> Listed:
        """List a kind's things as slug, IRI and label, sorted by label without case and accents."""
        return list(self._lists(kind, "", language))

    def places(self, kind: str, language: str) -> Mapping[str, int]:
        """Give the place of each thing in the list of its kind, by IRI: a sort key that looks nothing up."""
        return self._places(kind, language)

    def concepts(self, scheme: str, language: str) -> Listed:
        """List a scheme's concepts as slug, IRI and label, sorted by label."""
        if scheme in _MEMBERS_ARE_THINGS:
            return self.things(scheme, language)
        return list(self._lists("", f"{CONCEPTS}{scheme}/", language))

    def _read_list(self, kind: str, start: str, language: str) -> Listed:
        names = self._search.names
        return _by_label(names.of_kind(kind) if kind else names.below(start), language)

    def _read_places(self, kind: str, language: str) -> dict[str, int]:
        return {iri: place for place, (_, iri, _) in enumerate(self._lists(kind, "", language))}

    def near(self, words: str, limit: int = 8) -> list[str]:
        """Give the IRIs whose names come nearest to ``words`` (a slug, a misspelt name), best first."""
        return self._search.near(words, limit)


class _Slugs(Mapping[str, set[str]]):
    """The slugs of each kind, read when they are asked for."""

    def __init__(self, read: Callable[[str], set[str]]) -> None:
        self._read = read

    def __getitem__(self, kind: str) -> set[str]:
        if kind not in KINDS:
            raise KeyError(kind)
        return self._read(kind)

    def __iter__(self) -> Iterator[str]:
        return iter(KINDS)

    def __len__(self) -> int:
        return len(KINDS)


def _by_label(found: Iterable[Named], language: str) -> Listed:
    """Sort things by label; of what the lists of all languages have in common one text is kept."""
    listed = []
    for named in found:
        label = choose((Literal(intern(value), intern(tag)) for tag, value in named.labels), language)
        listed.append((intern(named.slug), intern(named.iri), label or Literal(named.slug)))
    return sorted(listed, key=lambda entry: (fold(entry[2].value), entry[0]))

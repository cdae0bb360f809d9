"""Entities of the service: things and concepts of the graph, found by what a client calls them."""

from __future__ import annotations

from functools import lru_cache

from mc2cm_graph.names import BASE, CONCEPTS, KINDS, PREFIXES, THINGS
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri

CONCEPT = "concept"
ENTITY_KINDS = (*KINDS, CONCEPT)
"""Kinds of what has an identifier here: all kinds of thing, and concepts."""

UNASKED = frozenset({"source", "indicator"})
"""Kinds that are looked through only for who asks for them: their names repeat those of what they are about."""

_TOPIC = PREFIXES["foaf"] + "primaryTopic"
_TYPE = PREFIXES["rdf"] + "type"
_LONGEST_ID = 500
_REMEMBERED = 20_000


class Entities:
    """The entities of a snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, search: SearchIndex) -> None:
        """Take the store and the search index of a snapshot."""
        self._store = store
        self._search = search
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._types = lru_cache(maxsize=_REMEMBERED)(self._read_types)

    def find(self, id_: str) -> tuple[str, str] | None:
        """Give IRI and kind of the entity that an identifier names; None if it names none.

        An identifier is the entity's IRI, that of our record of it, or either without what all of ours begin with
        (``city/lyon``).
        """
        return self._found(id_) if len(id_) <= _LONGEST_ID else None

    def _find(self, id_: str) -> tuple[str, str] | None:
        plain = id_.strip().strip("<>")
        written = [plain] if "://" in plain else [THINGS + plain.lstrip("/"), BASE + plain.lstrip("/")]
        for iri in written:
            for known in (iri, self._topic(iri)):
                kind = self._search.kinds([known]).get(known) if known else None
                if known and kind in ENTITY_KINDS:
                    return known, kind
        return None

    def _topic(self, iri: str) -> str:
        """Give what a record of ours is about, where that bears an IRI of its publisher."""
        found = self._store.values(iri, _TOPIC) if iri.startswith(THINGS) else []
        return found[0].value if found else ""

    def types(self, iri: str) -> frozenset[str]:
        """Give the classes of an entity, those that follow included, and for a concept its scheme."""
        return self._types(iri)

    def _read_types(self, iri: str) -> frozenset[str]:
        classes = {term.value for term in self._store.values(iri, _TYPE) if isinstance(term, Iri)}
        if iri.startswith(CONCEPTS):
            classes.add(iri.rpartition("/")[0])
        return frozenset(classes)


def kinds_of_types(types: tuple[str, ...]) -> frozenset[str] | None:
    """Give the kinds that have some types; None where one of the types is the class of no kind."""
    by_class = {kind.class_iri: name for name, kind in KINDS.items()}
    kinds = {by_class.get(type_) or (CONCEPT if type_.startswith(CONCEPTS) else "") for type_ in types}
    return None if "" in kinds else frozenset(kinds)


def read_type(id_: str) -> str:
    """Give the IRI of a type that a client may also name shortly: ``city``, ``mc:City``, ``concepts/theme``."""
    plain = id_.strip().strip("/<>")
    if "://" in plain:
        return plain
    if plain.lower() in KINDS:
        return KINDS[plain.lower()].class_iri
    if plain.startswith("concepts/"):
        return BASE + plain
    return expand(plain)


def expand(name: str) -> str:
    """Give the IRI of a compact name (``mc:City``); any other text as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and not local.startswith("//") else name

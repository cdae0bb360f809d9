"""Which values the parameters of questions may have, by what the graph holds."""

from __future__ import annotations

from mc2cm_graph.browse.index import Index
from mc2cm_graph.names import CONCEPTS, KINDS, SCHEMES, compact, split_thing
from mc2cm_graph.questions import Parameter, near_names
from mc2cm_graph.store import is_iri
from mc2cm_graph.terms import Literal

_MOST_NEAR = 3
_LONGEST = 120


class Values:
    """The things and concepts that may stand for a parameter (the protocol ``questions.Known``)."""

    def __init__(self, index: Index) -> None:
        """Take the index of one snapshot."""
        self._index = index

    def options(self, parameter: Parameter, language: str) -> list[tuple[str, Literal]]:
        """List slug and label of everything of the parameter's kind, by label; nothing if it has no kind."""
        return [(slug, label) for slug, _, label in self._things(parameter, language)]

    def holds(self, parameter: Parameter, iri: str) -> bool:
        """Tell whether there is a thing of the parameter's kind with this IRI; without a kind any IRI will do."""
        kind, _, scheme = parameter.of.partition(" ")
        if kind == "concept" and scheme not in KINDS:
            return iri.startswith(f"{CONCEPTS}{scheme}/") and bool(self._index.labels(iri))
        kind = scheme or kind
        if not kind:
            return is_iri(iri)
        named = split_thing(self._index.record(iri))
        return named is not None and "#" not in iri and named[0] == kind and bool(self._index.subject(*named))

    def near(self, parameter: Parameter, value: str) -> tuple[str, ...]:
        """Give slugs, or compact IRIs where there is no kind, whose names come nearest to a value."""
        local = value[-_LONGEST:].rstrip("/").replace("#", "/").replace(":", "/").rsplit("/", 1)[-1]
        slugs = {iri: slug for slug, iri, _ in self._things(parameter, "en")}
        found = [iri for iri in self._index.near(local) if not slugs or iri in slugs]
        near = [slugs[iri] if slugs else compact(iri) or iri for iri in found]
        return tuple(dict.fromkeys((*near, *near_names(local, slugs.values()))))[:_MOST_NEAR]

    def _things(self, parameter: Parameter, language: str) -> list[tuple[str, str, Literal]]:
        kind, _, scheme = parameter.of.partition(" ")
        if kind in KINDS:
            return self._index.things(kind, language)
        return self._index.concepts(scheme, language) if scheme in SCHEMES else []

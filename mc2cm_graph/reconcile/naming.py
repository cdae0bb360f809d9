"""How well a text names a thing: by the best of the thing's names, with what the text adds to it weighed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import is_filler
from mc2cm_graph.reconcile.forms import Form, Reading, forms_of
from mc2cm_graph.reconcile.headwords import head_of, weight_of_head
from mc2cm_graph.reconcile.likeness import likeness, words_of
from mc2cm_graph.reconcile.places import ELSEWHERE, Places
from mc2cm_graph.search import KnownName

_BARE, _INNER, _INNER_OF_A_PLACE = 0.97, 0.97, 0.85
_CONFIRMED, _UNKNOWN, _SHORT, _ELSEWHERE = 1.0, 0.85, 0.93, 0.5
_LIKE = 0.85
_PLACES = ("city", "country")


@dataclass(frozen=True)
class Naming:
    """How a text names a thing: ``likeness`` from 0 to 1.

    ``exact``: one of its names is the very text; ``bare``: the text is a name of it that must say more to be its own
    ("Tripoli" of "Tripoli (Lebanon)"); ``placed``: the text says rightly where the thing is; ``misplaced``: it says
    that it is somewhere else.
    """

    likeness: float = 0.0
    exact: bool = False
    bare: bool = False
    placed: bool = False
    misplaced: bool = False


class Namer:
    """Weighs names against texts. Reading only; safe to share between threads."""

    def __init__(self, places: Places) -> None:
        """Take the places of the snapshot."""
        self._places = places

    def weigh(self, readings: Iterable[Reading], iri: str, kind: str, names: Iterable[KnownName]) -> Naming:
        """Give how well a text, in one of its readings, names a thing with its names."""
        forms = [form for name in names for form in forms_of(name.value, kind)]
        found = [self._weigh(reading, iri, kind, forms) for reading in readings]
        return max(found, key=lambda one: (one.likeness, one.exact, one.placed), default=Naming())

    def _weigh(self, reading: Reading, iri: str, kind: str, forms: list[Form]) -> Naming:
        best, exact, bare = 0.0, False, False
        for form in forms:
            found = likeness(reading.main, form.words, kind)
            if form.sort == "inner":
                found *= self._of_inner(form, kind)
            elif form.sort == "bare":
                bare |= found >= _BARE
                found *= _BARE
            exact |= found == 1.0
            best = max(best, found)
        placed = misplaced = False
        if best < 0.4:
            return Naming(best)
        for added in reading.added:
            weight, is_there = self._support(added, iri, kind, forms)
            best *= weight
            placed |= is_there
            misplaced |= weight == _ELSEWHERE
        return Naming(best, exact and not misplaced, bare, placed, misplaced)

    def _of_inner(self, form: Form, kind: str) -> float:
        """Give what a name in brackets counts: nothing if it is a place that the name adds to itself."""
        if kind not in _PLACES:
            return _INNER
        return 0.0 if self._places.read(" ".join(form.words)) else _INNER_OF_A_PLACE

    def _support(self, added: str, iri: str, kind: str, forms: list[Form]) -> tuple[float, bool]:
        """Give what an addition makes of a name, and whether it tells rightly where the thing is."""
        words = words_of(added)
        if all(is_filler(word) or _is_light(word, kind) for word in words):
            return _CONFIRMED, False
        if any(likeness(words, form.words, kind) >= _LIKE for form in forms):
            return _CONFIRMED, False
        named = self._places.read(added)
        if named & (self._places.where(iri) | {iri}):
            return _CONFIRMED, True
        if len(added) <= 2 or added.isdigit():
            return _SHORT, False
        if named - {ELSEWHERE} or ELSEWHERE in named:
            return _ELSEWHERE, False
        return _UNKNOWN, False


def _is_light(word: str, kind: str) -> bool:
    head = head_of(word)
    return bool(head) and weight_of_head(head, kind) < 0.2

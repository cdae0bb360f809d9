"""How well a text names a thing: by the best of the thing's names, with what the text adds to it weighed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import is_filler
from mc2cm_graph.reconcile.forms import Form, Reading, forms_of
from mc2cm_graph.reconcile.headwords import head_of, weight_of_head
from mc2cm_graph.reconcile.likeness import Words, likeness, words_of
from mc2cm_graph.reconcile.places import Places
from mc2cm_graph.search import KnownName

_BARE, _INNER, _INNER_OF_A_PLACE = 0.97, 0.97, 0.85
_CONFIRMED, _UNKNOWN, _SHORT, _ELSEWHERE = 1.0, 0.85, 0.93, 0.5
_LIKE = 0.85
_SHORTEST_ACRONYM = 3
_CODE = 2
"""Letters of a code that may be of a province or a country: too short to say that a thing is elsewhere."""

_PLACES = ("city", "country")


@dataclass(frozen=True)
class Naming:
    """How a text names a thing: ``likeness`` from 0 to 1.

    ``exact``: one of its names is the very text; ``bare``: the text is a name of it that must say more to be its own
    ("Tripoli" of "Tripoli (Lebanon)"), ``lone``: and that is the best that it is, where others may have that name;
    ``placed``: the text says rightly where the thing is; ``misplaced``: it says that it is somewhere else;
    ``headed``: it says of a city what is rather said of who governs it ("Municipality of Athens").
    """

    likeness: float = 0.0
    exact: bool = False
    bare: bool = False
    lone: bool = False
    placed: bool = False
    misplaced: bool = False
    headed: bool = False


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
        best, exact, bare, lone = 0.0, False, False, False
        for form in forms:
            found = likeness(reading.main, form.words, kind)
            if form.sort == "inner":
                found *= self._of_inner(form, kind)
            elif form.sort == "bare":
                bare |= found >= _BARE
                found *= _BARE
            exact |= found == 1.0
            if found > best:
                best = found
                lone = form.sort == "bare" and bool(self._places.read(form.added))
        placed = misplaced = False
        if best < 0.4:
            return Naming(best)
        for added in reading.added:
            weight, is_there = self._support(added, reading.main, (iri, kind), forms)
            best *= weight
            placed |= is_there
            misplaced |= weight == _ELSEWHERE
        headed = not exact and kind == "city" and any(head_of(word) for word in reading.main)
        return Naming(best, exact and not misplaced, bare, lone, placed, misplaced, headed)

    def _of_inner(self, form: Form, kind: str) -> float:
        """Give what a name in brackets counts: nothing if it is a place that the name adds to itself."""
        if self._places.read(" ".join(form.words)):
            return 0.0
        return _INNER_OF_A_PLACE if kind in _PLACES else _INNER

    def _support(
        self, added: str, main: Words, thing: tuple[str, str], forms: list[Form]
    ) -> tuple[float, bool]:
        """Give what an addition makes of a name, and whether it tells rightly where the thing is."""
        iri, kind = thing
        named = self._places.read(added)
        if named & (self._places.where(iri) | {iri}):
            return _CONFIRMED, True
        words = words_of(added)
        says_the_same = (
            all(is_filler(word) or _is_light(word, kind) for word in words)
            or any(likeness(words, form.words, kind) >= _LIKE for form in forms)
            or (len(words) == 1 and _is_made_of_initials(words[0], main))
        )
        if says_the_same:
            return _CONFIRMED, False
        if len(added) <= _CODE or added.isdigit():
            return _SHORT, False
        return (_ELSEWHERE if named else _UNKNOWN), False


def _is_made_of_initials(word: str, name: Words) -> bool:
    """Tell whether a word is the acronym of a name: its letters are initials of the name's words, in their order."""
    letters = iter(other[0] for other in name)
    return len(word) >= _SHORTEST_ACRONYM and all(letter in letters for letter in word)


def _is_light(word: str, kind: str) -> bool:
    head = head_of(word)
    return bool(head) and weight_of_head(head, kind) < 0.2

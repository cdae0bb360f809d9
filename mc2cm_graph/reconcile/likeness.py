"""How like two names are, word by word: from 0 to 1.

Words are those of the analysis room, folded. A word of one name is held against one of the other: the same word, a slip
of it (optimal string alignment), the same with the Arabic article or with ue for ü, or the beginning that an
abbreviation leaves. The likeness of the names is twice what they share over what they have (the coefficient of Dice),
words of little meaning counting little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from mc2cm_graph.analysis import is_filler, words
from mc2cm_graph.reconcile.headwords import head_of, weight_of_head

_FILLER = 0.02
_NUMBER_OF_A_PLACE = 0.3
_OTHER_ORDER, _OTHER_PARTING = 0.98, 0.97
_ARTICLE = "ال"
_LONGEST = 24
"""Words of a name that are compared; what is longer is no name."""

Words = tuple[str, ...]


@lru_cache(maxsize=50_000)
def words_of(text: str) -> Words:
    """Give the folded words of a name, single letters with points between put together ("U.N." is one word)."""
    found: list[str] = []
    letters = ""
    for word in words(text)[: 2 * _LONGEST]:
        single = len(word.folded) == 1 and word.folded.isalpha() and text[word.end : word.end + 1] == "."
        if single or (letters and len(word.folded) == 1 and word.folded.isalpha()):
            letters += word.folded
            continue
        if letters:
            found.append(letters)
            letters = ""
        found.append(word.folded)
    if letters:
        found.append(letters)
    return tuple(found[:_LONGEST])


@lru_cache(maxsize=100_000)
def word_likeness(one: str, other: str) -> float:
    """Give how like two folded words are."""
    if one == other:
        return 1.0
    if one.removeprefix(_ARTICLE) == other.removeprefix(_ARTICLE) or _umlauts(one) == _umlauts(other):
        return 0.97
    shorter, longer = sorted((len(one), len(other)))
    if one.isdigit() or other.isdigit() or shorter < 3:
        return 0.0
    if longer - shorter >= 3:
        return 0.6 if one.startswith(other) or other.startswith(one) else 0.0
    return _of_a_slip(OSA.distance(one, other, score_cutoff=2), longer, one[0] == other[0])


def _umlauts(word: str) -> str:
    """Write a folded word without the e that stands for the signs of an umlaut ("Muenchen", "Malmoe")."""
    for pair in ("ae", "oe", "ue"):
        word = word.replace(pair, pair[0])
    return word


def _of_a_slip(edits: int, length: int, same_start: bool) -> float:
    """Give what one or two edits leave of a word: the longer it is, the less may it be another one."""
    if edits == 1:
        left = 0.95 if length >= 9 else 0.88 if length >= 5 else 0.75
        return left if same_start else left - 0.1
    if edits == 2 and length >= 7:
        return 0.86 if length >= 10 and same_start else 0.75
    return 0.0


def likeness(asked: Words, known: Words, kind: str) -> float:
    """Give how like a name that is asked for is to one of a thing of a kind."""
    if not asked or not known:
        return 0.0
    if asked == known:
        return 1.0
    found = _shared(asked, known, kind)
    if found > 0.995:
        found = _OTHER_ORDER if sorted(asked) == sorted(known) else 0.99
    if found < _OTHER_PARTING and len(asked) + len(known) > 2:
        found = max(found, _joined("".join(asked), "".join(known)))
    return found


def _joined(one: str, other: str) -> float:
    """Compare names written without spaces: where one parts words that the other writes together."""
    if one == other:
        return _OTHER_PARTING
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < 8:
        return 0.0
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance > 2:
        return 0.0
    return 0.93 if distance == 1 and longer >= 10 else 0.88 if distance == 1 or longer >= 14 else 0.0


def _shared(asked: Words, known: Words, kind: str) -> float:
    one, other = _weighed(asked, kind), _weighed(known, kind)
    same = one.keys() & other.keys()
    met = sum(2 * min(one[word], other[word]) for word in same)
    left = [word for word in one if word not in same and one[word] > _FILLER]
    there = [word for word in other if word not in same and other[word] > _FILLER]
    if left and there:
        pairs = [(word_likeness(a, b), a, b) for a in left for b in there]
        taken: set[str] = set()
        for alike, a, b in sorted((pair for pair in pairs if pair[0]), reverse=True):
            if not {f"a{a}", f"b{b}"} & taken:
                taken |= {f"a{a}", f"b{b}"}
                met += (one[a] + other[b]) * alike
    whole = _sum(asked, kind) + _sum(known, kind)
    return met / whole if whole else 0.0


@lru_cache(maxsize=50_000)
def _sum(found: Words, kind: str) -> float:
    return sum(_weighed(found, kind).values())


@lru_cache(maxsize=50_000)
def _weighed(found: Words, kind: str) -> Mapping[str, float]:
    """Give the words with what each counts; those that name a sort under the name of the sort, once."""
    weighed: dict[str, float] = {}
    for word, times in Counter(found).items():
        head = head_of(word)
        if head:
            weighed[f"={head}"] = weight_of_head(head, kind)
        elif is_filler(word):
            weighed[word] = _FILLER
        elif word.isdigit() and kind in ("city", "country"):
            weighed[word] = _NUMBER_OF_A_PLACE
        else:
            weighed[word] = float(times)
    return weighed

"""The search index in small parts, for a copy that has no server: what is found by each word.

A word is looked up as a query would be (itself and its stems in every language), so that a script that can only
fold finds what the living search finds for every word that the graph has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from mc2cm_graph.analysis import tokens
from mc2cm_graph.search.index import SearchIndex

LETTERS = 2
"""Letters that the words of one part begin with."""

_PLACES = ("names", "facts", "texts", "parts")
"""Where a word stands, the most telling first."""

_WORDS = "SELECT term FROM vocabulary WHERE INSTR(term, '_') = 0 AND LENGTH(term) >= ?"
_SAID = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.said USING fts5vocab(main, saying, instance)"
_CALLED = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.called USING fts5vocab(main, naming, instance)"
_STANDS = "SELECT DISTINCT doc, col FROM temp.said WHERE term = ?"
_NAMES = """
SELECT name.thing, MIN(name.length) FROM temp.called AS called JOIN name ON name.id = called.doc
WHERE called.term = ? AND name.field < 2 GROUP BY name.thing
"""

Postings = dict[str, list[list[int]]]


@lru_cache(maxsize=4)
def words_by_start(index: SearchIndex) -> dict[str, list[str]]:
    """Give all words by their beginnings, each as the code points of its letters in hexadecimal."""
    found: dict[str, list[str]] = defaultdict(list)
    for (word,) in index.rows(_WORDS, LETTERS):
        found["-".join(f"{ord(letter):x}" for letter in str(word)[:LETTERS])].append(str(word))
    return {start: sorted(found[start]) for start in sorted(found)}


def kinds_of_all(index: SearchIndex) -> list[str]:
    """Give the kind of everything that can be found, in the order of its numbers (from 1 on)."""
    return [str(kind) for (kind,) in index.rows("SELECT kind FROM thing ORDER BY id")]


def postings(index: SearchIndex, start: str) -> Postings:
    """Give for each word that begins so the numbers of what it finds, by the place where it stands.

    The first list has pairs: a number, and the words of the shortest name of that thing which has this word. What
    stands in a list is not repeated in a later one.
    """
    index.rows(_SAID)
    index.rows(_CALLED)
    return {word: _found(index, tokens(word)) for word in words_by_start(index)[start]}


def _found(index: SearchIndex, looked_up: Iterable[str]) -> list[list[int]]:
    places: dict[str, set[int]] = defaultdict(set)
    lengths: dict[int, int] = {}
    for token in sorted(looked_up):
        for thing, place in index.rows(_STANDS, token):
            places[str(place)].add(int(thing))
        for thing, length in index.rows(_NAMES, token):
            lengths[int(thing)] = min(int(length), lengths.get(int(thing), int(length)))
    named = [number for thing in sorted(lengths) for number in (thing, lengths[thing])]
    known = set(lengths)
    found = [named]
    for place in _PLACES:
        found.append(sorted(places[place] - known))
        known |= places[place]
    # A word that stands in the last step of an address alone is as good as one in a fact.
    return [found[0], sorted(found[1] + found[2]), found[3], found[4]]

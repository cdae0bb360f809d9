"""Words and names that come near to others: by the runs of letters that they share, then by edit distance."""

from __future__ import annotations

import json
import sqlite3

from rapidfuzz.distance import OSA, Indel

from mc2cm_graph.search_format import grams

_LIKE_ENOUGH = 0.8
_CANDIDATES = 60
_MOST_WORDS = 3
_SLIPS = 2
_LONG = 6
"""Letters from which a word may differ by two edits; shorter ones by one."""

_SHORTEST, _LONGEST = 3, 40

_SHARING = """
SELECT word.word, word.bearers FROM
  (SELECT word, COUNT(*) AS shared FROM near WHERE gram IN (SELECT value FROM json_each(?)) AND length BETWEEN ? AND ?
   GROUP BY word ORDER BY shared DESC, word LIMIT ?) AS found
JOIN word ON word.id = found.word
"""


def nearest(base: sqlite3.Connection, word: str, bearers: int) -> list[str]:
    """Give the words that more things than ``bearers`` have, few edits away from a folded word, nearest first.

    An edit is a letter put in, left out, taken for another, or two that changed places (optimal string alignment).
    """
    allowed = (
        0 if not _SHORTEST <= len(word) <= _LONGEST or word.isdigit() else 2 if len(word) >= _LONG else 1
    )
    if not allowed:
        return []
    sharing = json.dumps(sorted(grams(word)))
    rows = base.execute(_SHARING, (sharing, len(word) - allowed, len(word) + allowed, _CANDIDATES)).fetchall()
    found = []
    for other, of in rows:
        distance = OSA.distance(word, other, score_cutoff=allowed)
        if 0 < distance <= allowed and of > bearers:
            # Who mistypes a word seldom mistypes its first letter.
            found.append((distance, other[0] != word[0], -of, other))
    found.sort()
    closest = [one for one in found if one[0] == found[0][0]]
    # Where only a slip or two of the graph's own come nearest, the next ones may be meant as well.
    meant = closest if any(-of > _SLIPS for _, _, of, _ in closest) else found
    return [other for *_, other in meant[:_MOST_WORDS]]


def likeness(one: str, other: str) -> float:
    """Give how like two names are, the longer the run of letters in common the more; 0 where they are not."""
    shared, whole = grams(one) & grams(other), grams(one) | grams(other)
    # The part of all runs that both have (Jaccard), so that a long name is not near for its length alone.
    found = Indel.normalized_similarity(one, other) + len(shared) / len(whole)
    return found if found > _LIKE_ENOUGH else 0.0

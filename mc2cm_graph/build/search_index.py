"""The search index of a snapshot: one SQLite file with full-text indexes (FTS5), the same bytes each time.

The text is analysed before SQLite sees it, so that its tokenizer only parts at spaces: ``naming`` has a row a
name, short and ranked by itself; ``saying`` a row a thing, with its names, texts, facts and parts in columns, so
that the words of a query may stand in different ones. ``near`` finds words that are like one that is not there.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mc2cm_graph.analysis import is_filler, key_of, stems, words
from mc2cm_graph.build.finding import Findable, Text
from mc2cm_graph.names import KINDS
from mc2cm_graph.search_format import FIELDS, SCHEMA, WEIGHTS, grams

_PAGE_BYTES = 4096
_VERSION_OF_SQLITE = slice(96, 100)
"""Where the file says which SQLite wrote it: of no use to a reader, and another on every machine."""

_SHORTEST_WORD = 3
_SOUGHT = ("/concepts/theme/", "/concepts/target-group/")


def search_index(found: Sequence[Findable]) -> bytes:
    """Write the index of what can be found, given by IRI."""
    with sqlite3.connect(":memory:") as base:
        base.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        base.executescript(SCHEMA)
        numbers = {entry.iri: number for number, entry in enumerate(found, start=1)}
        names = {entry.iri: _names(entry) for entry in found}
        kinds = _kind_classes(found)
        base.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", _things(found))
        lines = [
            (numbers[entry.iri], field, text.language, text.value)
            for entry in found
            for field, text in names[entry.iri]
        ]
        base.executemany(
            "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (number, *line, key_of(line[3]), _length(line[3]))
                for number, line in enumerate(lines, start=1)
            ),
        )
        base.executemany(
            "INSERT INTO naming (rowid, words) VALUES (?, ?)",
            (
                (number, " ".join(_terms(text, language)))
                for number, (_, _, language, text) in enumerate(lines, start=1)
            ),
        )
        base.executemany("INSERT INTO text VALUES (?, ?, ?, ?)", _texts(found, numbers))
        base.executemany("INSERT INTO fact VALUES (?, ?, ?)", _facts(found, numbers, kinds))
        base.executemany(
            "INSERT INTO saying (rowid, names, texts, facts, parts) VALUES (?, ?, ?, ?, ?)",
            _sayings(found, names, kinds),
        )
        _write_vocabulary(base, found)
        for index in ("naming", "saying"):
            base.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - names of our own
    base.execute("VACUUM")
    image = bytearray(base.serialize())
    base.close()
    image[_VERSION_OF_SQLITE] = bytes(4)
    return bytes(image)


def _things(found: Iterable[Findable]) -> Iterator[tuple[int, str, str, str, float]]:
    for number, entry in enumerate(found, start=1):
        yield number, entry.iri, entry.kind, entry.path, _weight(entry)


def _weight(entry: Findable) -> float:
    """Give what a thing counts; of the concepts those that tell what practices are about and for whom count most."""
    least = entry.kind == "concept" and not entry.path.startswith(_SOUGHT)
    return WEIGHTS[entry.kind] * (0.8 if least else 1.0)


def _names(entry: Findable) -> list[tuple[int, Text]]:
    """List the names of an entry with their field; the last step of the address is the least of them."""
    listed = [(FIELDS["preferred"], text) for text in sorted(entry.preferred)]
    listed += [(FIELDS["alternative"], text) for text in sorted(entry.alternative - entry.preferred)]
    if entry.path:
        listed.append((FIELDS["address"], Text("", entry.slug)))
    return listed


def _length(name: str) -> int:
    """Count the words of a name that tell something."""
    telling = sum(not is_filler(word.folded) for word in words(name))
    return telling or len(words(name))


def _texts(found: Iterable[Findable], numbers: dict[str, int]) -> Iterator[tuple[int, int, str, str]]:
    for entry in found:
        for field, texts in (("told", entry.told), ("noted", entry.noted), ("part", entry.parts)):
            for text in sorted(texts):
                yield numbers[entry.iri], FIELDS[field], text.language, text.value


def _kind_classes(found: Iterable[Findable]) -> dict[str, Findable]:
    """Find the entries that bear names, to name the values of facts by."""
    return {entry.iri: entry for entry in found}


def _facts(
    found: Iterable[Findable], numbers: dict[str, int], named: dict[str, Findable]
) -> Iterator[tuple[int, str, int]]:
    for entry in found:
        for property_, value in sorted(entry.facts):
            if value in named and value != entry.iri:
                yield numbers[entry.iri], property_, numbers[value]


def _sayings(
    found: Iterable[Findable], names: dict[str, list[tuple[int, Text]]], named: dict[str, Findable]
) -> Iterator[tuple[int, str, str, str, str]]:
    for number, entry in enumerate(found, start=1):
        values = sorted({value for _, value in entry.facts if value in named and value != entry.iri})
        of_values = [text for value in values for text in sorted(named[value].preferred)]
        columns = (
            [text for _, text in names[entry.iri]],
            sorted(entry.told | entry.noted),
            of_values,
            sorted(entry.parts),
        )
        yield (
            number,
            *(
                " ".join(term for text in texts for term in _terms(text.value, text.language))
                for texts in columns
            ),
        )  # type: ignore[misc]


def _terms(text: str, language: str) -> Iterator[str]:
    """Give what is indexed of a text: its folded words and their stems."""
    for word in words(text):
        yield word.folded
        yield from sorted(stems(word.raw, language.partition("-")[0]))


def _write_vocabulary(base: sqlite3.Connection, found: Iterable[Findable]) -> None:
    """Write the words of names and texts, how many things bear each, and the runs of letters that lead to them."""
    bearers: Counter[str] = Counter()
    for entry in found:
        if entry.kind in KINDS or entry.kind == "concept":
            texts = entry.preferred | entry.alternative | entry.told | entry.noted
            bearers.update({word.folded for text in texts for word in words(text.value)})
    known = sorted(
        word for word in bearers if len(word) >= _SHORTEST_WORD and not word.isdigit() and not is_filler(word)
    )
    base.executemany(
        "INSERT INTO word VALUES (?, ?, ?)",
        ((number, word, bearers[word]) for number, word in enumerate(known, start=1)),
    )
    base.executemany(
        "INSERT INTO near VALUES (?, ?, ?)",
        sorted(
            (gram, len(word), number) for number, word in enumerate(known, start=1) for gram in grams(word)
        ),
    )

"""A dataset of the shape of a snapshot's at any size: its things copied under other names, their links drawn anew.

Every statement stands twice, as in the snapshot: in its citation's graph and in the default graph. The ontology,
the concepts and whatever bears the IRI of another publisher stand once. A copied thing keeps its facts, sub-things
and citations; a practice's link to another thing leads, about half of the time, to a copy drawn by chance, alike in
the citation and in the default graph (inverses that were inferred stay within their copy).
"""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from benchmarks.made_up import COPIED, SEED
from mc2cm_graph.names import KINDS, PREFIXES, THINGS

_HERE, _THERE = "\0", "\1"
"""Stand in a template for the copy that is written, and for the copy to which a link leads."""

_THING = re.compile(rf"<{re.escape(THINGS)}(?:{'|'.join(KINDS)})/[^#>]+")
_LABEL = f"<{PREFIXES['skos']}prefLabel>"
_HALF = 1 << 31


@dataclass(frozen=True)
class Size:
    """What was written: ``triples`` in the default graph, ``quads`` altogether."""

    triples: int
    quads: int


@dataclass
class _Record:
    """What is said of a thing and its parts: ``text`` in one template, ``links`` each in its own."""

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    quads: int = 0
    triples: int = 0


def write(dataset: Path, triples: int, target: BinaryIO) -> Size:
    """Write N-Quads with so many triples in the default graph, to the next whole thing; always the same ones.

    ``dataset`` is the N-Quads file of a snapshot. It is written first as it stands, so fewer triples than it holds
    cannot be had. The copies are streamed: memory grows with ``dataset``, not with ``triples``.
    """
    records: dict[str, _Record] = defaultdict(_Record)
    size = Size(0, 0)
    with dataset.open(encoding="utf-8") as lines:
        for line in lines:
            target.write(line.encode())
            default = _is_default(line)
            size = Size(size.triples + default, size.quads + 1)
            named = _THING.match(line)
            if named:
                _add(records[named[0]], line, default)
    ordered = [records[name] for name in sorted(records)]
    random.Random(SEED).shuffle(ordered)  # noqa: S311 - repeatable, no secret
    # Half a copy is to hold half of every kind.
    of_one_copy = sum(record.triples for record in ordered)
    copies = 1 + -(-max(0, triples - size.triples) // of_one_copy)
    for number in range(1, copies):
        for record in ordered:
            if size.triples >= triples:
                break
            target.write(_copy(record, number, copies))
            size = Size(size.triples + record.triples, size.quads + record.quads)
    return size


def _is_default(line: str) -> bool:
    """Tell whether a line of canonical N-Quads names no graph: what is before the dot is its object."""
    _, _, rest = line.split(" ", 2)
    value = rest.removesuffix(" .\n")
    if value.startswith('"'):
        return " <" not in value[value.rindex('"') :]
    return " " not in value


def _add(record: _Record, line: str, default: bool) -> None:
    subject, predicate, rest = line.split(" ", 2)
    record.quads += 1
    record.triples += default
    if predicate == _LABEL:
        place = rest.rindex('"')
        rest = f"{rest[:place]}{_HERE}{rest[place:]}"
    elif predicate[1:-1] in COPIED and _THING.match(rest):
        value, rest = rest.split(" ", 1)
        head = _marked(f"{subject} {predicate}", _HERE)
        link = f"{head} {_marked(value, _THERE)} {_marked(rest, _HERE)}"
        record.links.append((f"{subject} {predicate} {value}", link))
        return
    record.text += _marked(f"{subject} {predicate} {rest}", _HERE)


def _marked(text: str, mark: str) -> str:
    return _THING.sub(lambda named: named[0] + mark, text)


def _copy(record: _Record, number: int, copies: int) -> bytes:
    here = _suffix(number)
    parts = [record.text.replace(_HERE, here)]
    for statement, link in record.links:
        drawn = zlib.crc32(f"{SEED} {number} {statement}".encode())
        there = number if drawn < _HALF else drawn % copies
        parts.append(link.replace(_HERE, here).replace(_THERE, _suffix(there)))
    return "".join(parts).encode()


def _suffix(number: int) -> str:
    return f"-made-up-{number}" if number else ""

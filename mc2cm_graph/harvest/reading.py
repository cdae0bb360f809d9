"""Reading of the records of a JSON page: each becomes a description, or is told as broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mc2cm_graph.harvest.description import BadRecord, Description, line, mapping
from mc2cm_graph.harvest.fault import Broken
from mc2cm_graph.harvest.page import Item

Reader = Callable[[object], Description]
"""Reads one record of a portal's kind; raises BadRecord for what cannot be taken."""


def read_all(records: Iterable[object], read: Reader, identifier: str, start: int = 0) -> Iterator[Item]:
    """Read records in order; ``identifier`` is the field in which they bear theirs."""
    for number, record in enumerate(records, start):
        yield read_one(f"record {number}", record, read, identifier)


def read_one(place: str, record: object, read: Reader, identifier: str) -> Item:
    """Read one record. Whatever its fields hold, the harvest goes on; what is wrong is told."""
    try:
        return read(record)
    except BadRecord as fault:
        return Broken(place, fault.identifier, fault.rule, fault.found)
    except (TypeError, ValueError, KeyError, RecursionError, OverflowError, AttributeError) as fault:
        name = line(mapping(record).get(identifier))[:500]
        return Broken(place, name, "unreadable", f"{type(fault).__name__}: {str(fault)[:120]}")

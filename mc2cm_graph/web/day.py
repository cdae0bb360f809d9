"""The day on which conditions are held against what is known: today, or the day of a copy."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mc2cm_graph.web.copying import copying


def today() -> date:
    """Give the day of an answer; a copy, which is the same whenever it is made, has one of its own."""
    copy = copying()
    return copy.day if copy else datetime.now(UTC).date()

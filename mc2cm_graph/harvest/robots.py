"""What robots.txt asks of us (RFC 9309).

An interface for programs is there to be called by programs, and CKAN's stock robots.txt shuts ``/api/`` for
crawlers of pages; so a rule for everybody sets our pace and no more. One that names us is obeyed in full.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.robotparser import RobotFileParser

_NAMED = re.compile(r"(?im)^[ \t]*user-agent[ \t]*:[ \t]*([^\s#]+)")


class Robots:
    """One robots.txt; an empty text asks for nothing."""

    MOST_BYTES: ClassVar[int] = 512 << 10

    def __init__(self, text: str) -> None:
        """Read it; lines that are no rules are skipped, as the standard has it."""
        self._parser = RobotFileParser()
        self._parser.parse(text.splitlines())
        self._named = {name.lower() for name in _NAMED.findall(text)}

    def forbids(self, agent: str, address: str) -> bool:
        """Tell whether a group that names this agent forbids an address."""
        return agent.lower() in self._named and not self._parser.can_fetch(agent, address)

    def delay_s(self, agent: str) -> float:
        """Give the pause between requests that is asked for, in seconds; 0 where none is."""
        found = self._parser.crawl_delay(agent)
        return float(found) if found else 0.0

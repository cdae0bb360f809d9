"""The pace at which hosts are asked: each for itself, one request after the other."""

from __future__ import annotations


class Pace:
    """Remembers when each host may be asked again."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def wait_s(self, host: str, interval_s: float, now: float) -> float:
        """Give the seconds until a host's turn, and take that turn: the next one is ``interval_s`` later."""
        turn = max(now, self._next.get(host, now))
        self._next[host] = turn + interval_s
        return turn - now

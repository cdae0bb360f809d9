"""Workers that the nursery lends: to a connection that wants one, for the quick jobs of those behind it.

What a lent worker runs the nursery learns only when it is not quick (``borrowed``). Then the worker is the nursery's
again, with the job, and another may be lent. At most ``limits.workers`` are lent at a time, beside those that the
nursery has for itself, and none while all of those are busy.
"""

from __future__ import annotations

import select

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.children import Children
from mc2cm_graph.workers.flight import Child, Line
from mc2cm_graph.workers.lines import HUNG_UP, Lines


class Lending:
    """Who has a worker for himself, and who wants one."""

    def __init__(self, limits: Limits, children: Children, lines: Lines, epoll: select.epoll) -> None:
        self._most = limits.workers
        self._children, self._lines, self._epoll = children, lines, epoll
        self._borrowers: set[Line] = set()
        self._wanting: dict[Line, None] = {}
        self._ended = False

    @property
    def lent(self) -> int:
        """How many are lent now."""
        return sum(line.lent is not None for line in self._borrowers)

    def want(self, line: Line) -> None:
        """A connection wants a worker; one that it had is of no use to it any more, and is ended."""
        self._end(line)
        if self._ended or (line not in self._borrowers and len(self._borrowers) >= self._most):
            return
        self._borrowers.add(line)
        self._wanting[line] = None
        self._children.lend(len(self._borrowers))

    def forget(self, line: Line) -> None:
        """A connection is gone, and nobody speaks to its worker any more."""
        self._end(line)
        self._borrowers.discard(line)
        self._wanting.pop(line, None)
        self._children.lend(len(self._borrowers))

    def end(self) -> None:
        """Lend no more."""
        self._ended = True
        self._wanting.clear()

    def lend(self) -> None:
        """Give those who want one a worker that has nothing to do; called while nothing waits for a worker."""
        if not self._wanting:
            return
        lead, idle = parcel.REPLY.pack(parcel.LEND, 0), self._children.idle()
        while self._wanting and idle and self._children.has_room():
            line, child = next(iter(self._wanting)), idle.pop()
            del self._wanting[line]
            line.lent, child.borrower = child, line
            # What it says from now on is for the borrower; that it died is for both.
            self._epoll.modify(child.control.fileno(), HUNG_UP)
            self._lines.send(line, lead, connection=child.control.fileno())

    def take_back(self, line: Line) -> Child | None:
        """Return the worker that a connection had, which is the nursery's again; None if it has died."""
        child = line.lent
        if child is not None:
            self._part(child, line)
            self._epoll.modify(child.control.fileno(), select.EPOLLIN | HUNG_UP)
        return child

    def bury(self, child: Child) -> None:
        """A lent worker died: its borrower hears of that by itself."""
        if child.borrower is not None:
            self._part(child, child.borrower)

    def _end(self, line: Line) -> None:
        child = line.lent
        if child is not None:
            self._part(child, line)
            self._children.kill(child)

    @staticmethod
    def _part(child: Child, line: Line) -> None:
        line.lent = child.borrower = None

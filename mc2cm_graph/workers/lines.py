"""The connections of those who ask: accepted, written to without ever waiting, closed."""

from __future__ import annotations

import os
import select
import socket
import time

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.flight import Line

HUNG_UP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR
_READING = select.EPOLLIN | HUNG_UP
_MOST_ACCEPTED = 64
_SHORT_OF_DESCRIPTORS_S = 0.005


class Lines:
    """All connections, by descriptor. What one does not take at once waits; its callers bound how much."""

    def __init__(self, listener: socket.socket, epoll: select.epoll) -> None:
        self._listener, self._epoll = listener, epoll
        self.by_descriptor: dict[int, Line] = {}

    def accept(self, most: int = _MOST_ACCEPTED) -> None:
        """Take those who connected."""
        for _ in range(most):
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:  # Nobody is left.
                return
            except OSError:
                # No descriptor is left to give. Who waits outside goes on waiting; the loop must not run hot.
                time.sleep(_SHORT_OF_DESCRIPTORS_S)
                return
            connection.setblocking(False)
            line = Line(connection, connection.fileno())
            self.by_descriptor[line.descriptor] = line
            self._epoll.register(line.descriptor, _READING)

    def send(self, line: Line, *parts: bytes, file: int | None = None, connection: int | None = None) -> None:
        """Send a message, if need be when the other side takes it, with a file or a connection beside it.

        These stay the caller's, too.
        """
        own = None
        try:
            if connection is not None:
                own = os.dup(connection)
            elif file is not None:
                own = parcel.own(file)  # Opened anew, so that each receiver reads at a place of its own.
            if not line.unsent:
                parcel.send(line.socket, *parts, file=own)
            else:
                line.unsent.append((parts, own))
                own = None
        except BlockingIOError:
            line.unsent.append((parts, own))
            own = None
            self._epoll.modify(line.descriptor, _READING | select.EPOLLOUT)
        except OSError:  # The other side is gone, which is heard of next, or no descriptor is left to give.
            self._break_off(line)
        finally:
            if own is not None:
                os.close(own)

    def send_rest(self, line: Line) -> None:
        """Go on with what a connection did not take."""
        try:
            while line.unsent:
                parts, own = line.unsent[0]
                parcel.send(line.socket, *parts, file=own)
                line.unsent.popleft()
                if own is not None:
                    os.close(own)
        except BlockingIOError:
            return
        except OSError:
            self._break_off(line)
            return
        self._epoll.modify(line.descriptor, _READING)

    def close(self, line: Line) -> None:
        """Forget a connection."""
        del self.by_descriptor[line.descriptor]
        self._epoll.unregister(line.descriptor)
        self._drop_unsent(line)
        line.socket.close()

    def are_quiet(self) -> bool:
        """Tell whether nothing waits to be sent."""
        return not any(line.unsent for line in self.by_descriptor.values())

    def _break_off(self, line: Line) -> None:
        """Make sure that the end of a connection is heard of, by both sides."""
        self._drop_unsent(line)
        try:
            line.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    @staticmethod
    def _drop_unsent(line: Line) -> None:
        for _, own in line.unsent:
            if own is not None:
                os.close(own)
        line.unsent.clear()

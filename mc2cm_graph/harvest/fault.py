"""What can go wrong with a portal: the run ends, the request is tried again, or one record is left out."""

from __future__ import annotations

from dataclasses import dataclass


class HarvestFailed(Exception):
    """A harvest cannot go on; the message says where, what was found, what was expected and what to do."""


class Unsafe(HarvestFailed):
    """An address or an answer that must not be followed or read."""


class Refused(HarvestFailed):
    """The portal answered with a status that another try does not mend; ``status`` is that of HTTP."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Transient(HarvestFailed):
    """The portal may answer when it is asked again; ``after_s`` is the wait in seconds that it asked for.

    ``status`` is that of HTTP, 0 where no answer came.
    """

    def __init__(self, message: str, after_s: float = 0.0, status: int = 0) -> None:
        super().__init__(message)
        self.after_s = after_s
        self.status = status


class GivenUp(HarvestFailed):
    """The portal was asked as often as is seemly; ``status`` is that of its last answer, 0 where none came."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Broken:
    """A record that was left out: ``place`` within its page, its identifier if it has one, why, what was found."""

    place: str
    identifier: str
    rule: str
    found: str

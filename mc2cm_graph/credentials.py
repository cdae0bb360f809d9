"""Credentials for another engine; they come from the environment alone and are put into no message or file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

For = Literal["PUBLISH", "ENDPOINT"]
"""What they are for: loading the snapshot into another store, or asking another engine."""


@dataclass(frozen=True)
class Credentials:
    """A user with a password (HTTP Basic), or a bearer token; all may be empty. Its text shows none of them."""

    user: str = ""
    password: str = ""
    token: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], purpose: For) -> Credentials:
        """Read ``MC2CM_<purpose>_USER`` and ``_PASSWORD``, or ``MC2CM_<purpose>_TOKEN``; all may be absent."""
        names = ("USER", "PASSWORD", "TOKEN")
        return cls(*(environment.get(f"MC2CM_{purpose}_{name}", "") for name in names))

    def __repr__(self) -> str:
        return "Credentials()"

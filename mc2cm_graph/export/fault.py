"""What can go wrong with a copy."""

from __future__ import annotations


class ExportFailed(Exception):
    """The copy was not written; the message says what was found and what was expected."""

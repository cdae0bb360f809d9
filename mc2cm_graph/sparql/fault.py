"""What is wrong with a query, said so that its writer can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place in a text; ``line`` and ``column`` count from 1, in characters."""

    line: int
    column: int
    excerpt: str
    """The line, and below it a caret under the column."""

    @classmethod
    def in_text(cls, text: str, offset: int) -> Place:
        """Find the place of a character."""
        offset = min(offset, len(text))
        start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        line = text[start : end if end >= 0 else len(text)].rstrip("\r")
        return cls(text.count("\n", 0, offset) + 1, offset - start + 1, _caret(line, offset - start))

    @classmethod
    def at(cls, text: str, line: int, column: int) -> Place:
        """Make the place that another reader named; one outside the text is moved to its nearest end."""
        lines = text.split("\n")
        line = max(1, min(line, len(lines)))
        content = lines[line - 1].rstrip("\r")
        column = max(1, min(column, len(content) + 1))
        return cls(line, column, _caret(content, column - 1))


_WIDEST = 100


def _caret(line: str, index: int) -> str:
    """Show at most 100 characters of a line around an index, with a caret below it."""
    start = max(0, index - _WIDEST // 2)
    shown = line[start : start + _WIDEST].replace("\t", " ")
    return f"{shown}\n{' ' * (index - start)}^"


class QueryFault(Exception):
    """A query that the gate does not let through.

    ``rule`` names what it offends (the last part of the problem's type), ``limit`` the setting if it is one.
    """

    def __init__(self, rule: str, message: str, place: Place | None = None, limit: str | None = None) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.place = place
        self.limit = limit

"""A fault in the sources: where, which rule, what was found, what was expected, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule. ``line`` counts from 1; ``severity`` is ``error`` (a build fails) or ``warning``."""

    file: str
    line: int
    rule: str
    found: str
    expected: str
    mend: str
    severity: str = "error"

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.severity}: {self.rule}\n"
            f"    found:    {self.found}\n"
            f"    expected: {self.expected}\n"
            f"    mend:     {self.mend}"
        )

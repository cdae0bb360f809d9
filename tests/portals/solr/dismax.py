"""Solr's query parser dismax: words over several weighted fields."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.portals.solr.matching import Document, known, matches
from tests.portals.solr.schema import Schema
from tests.portals.solr.syntax import BadQueryError, Phrase

_PART = re.compile(r'(?P<sign>[+-]?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Words:
    """What is asked for, what is required, what is excluded, and the fields with their weights."""

    asked: tuple[str, ...]
    required: tuple[str, ...]
    excluded: tuple[str, ...]
    weights: tuple[tuple[str, float], ...]
    least: int

    def score(self, document: Document, schema: Schema) -> float:
        """Add up the weights of the best fields of the words that a document has; 0 if it does not fit."""
        if any(self._best(part, document, schema) for part in self.excluded):
            return 0.0
        required = [self._best(part, document, schema) for part in self.required]
        if not all(required):
            return 0.0
        found = [best for part in self.asked if (best := self._best(part, document, schema))]
        return sum(required) + sum(found) if len(found) >= self.least else 0.0

    def _best(self, text: str, document: Document, schema: Schema) -> float:
        return max(
            (weight for name, weight in self.weights if matches(Phrase(name, text), document, schema)),
            default=0.0,
        )


def parse(text: str, fields: str, least: str, schema: Schema) -> Words:
    """Read the words of a search box; ``fields`` is Solr's ``qf``, ``least`` its ``mm``.

    Raises BadQueryError.
    """
    weights = []
    for part in fields.split():
        name, _, weight = part.partition("^")
        known(name, schema)
        weights.append((name, float(weight or 1)))
    found: dict[str, list[str]] = {"": [], "+": [], "-": []}
    for match in _PART.finditer(text):
        found[match["sign"]].append(match["phrase"] if match["phrase"] is not None else match["word"])
    if not any(found.values()):
        raise BadQueryError(f"no words in {text!r}")
    asked = tuple(part for part in found[""] if part)
    return Words(asked, tuple(found["+"]), tuple(found["-"]), tuple(weights), least_number(least, len(asked)))


def least_number(rule: str, count: int) -> int:
    """Say how many of ``count`` words a document must have by Solr's ``mm``, such as ``2<-1 5<80%``."""
    chosen = "100%"
    if "<" not in rule:
        chosen = rule
    else:
        for part in rule.split():
            above, _, then = part.partition("<")
            if count > int(above):
                chosen = then
    if chosen.endswith("%"):
        share = count * abs(int(chosen[:-1])) // 100
        return count - share if chosen.startswith("-") else share
    number = int(chosen)
    return max(0, count + number if number < 0 else min(number, count))

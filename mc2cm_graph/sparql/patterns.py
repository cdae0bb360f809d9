"""Counting triple patterns and path steps from tokens, without a parse tree."""

from __future__ import annotations

from mc2cm_graph.sparql.tokens import Token

_TERMS = frozenset({"variable", "name", "iri", "string", "number", "blank"})
_TERM_WORDS = frozenset({"A", "TRUE", "FALSE"})
_TRIPLE = 3
_TERMS_AFTER = {".": 0, ";": 1, ",": 2}
"""What goes over to the next pattern: nothing, the subject, the subject and the predicate."""
MOST_PATTERNS_A_TOKEN = 2
"""A token adds at most two patterns, as a member of a collection does."""


def count_patterns(tokens: list[Token], most: int) -> tuple[int, int]:
    """Return the number of triple patterns and path steps, and where the last counted one ended.

    Counting stops above ``most``. A statement of three or more terms is one pattern, and each ``;`` and ``,``
    in it begins another; a collection counts two for each member; ``/``, ``|`` and ``^`` are steps of a path;
    ``GRAPH`` and ``VALUES`` count one.
    """
    counter = _Counter()
    for kind, text, offset in tokens:
        if kind == "sign":
            counter.sign(text)
        elif kind in _TERMS:
            counter.terms += 1
            continue
        elif kind == "word":
            counter.word(text.upper())
        if counter.found > most:
            return counter.found, offset
    return counter.found, tokens[-1].offset if tokens else 0


class _Counter:
    """What was found so far; ``terms`` are those of the statement that is being read."""

    def __init__(self) -> None:
        self.found = self.terms = 0
        self._outer: list[tuple[str, int]] = []
        self._data_next = False

    def word(self, word: str) -> None:
        """Take a keyword or function, in capitals."""
        if word in _TERM_WORDS:
            self.terms += 1
            return
        self._end()
        self._data_next = word == "VALUES"
        # Each is one more operand of a join, which the engine puts in order at a cubic cost.
        self.found += word in ("VALUES", "GRAPH")

    def _end(self, terms_after: int = 0) -> None:
        self.found += bool(self._outer) and self.terms >= _TRIPLE
        self.terms = terms_after

    def sign(self, sign: str) -> None:
        """Take a bracket, a mark between statements or terms, or an operator."""
        if sign in "{([":
            if sign == "{":
                self._end()
            is_data = sign == "{" and self._data_next
            self._data_next &= sign != "{"
            self._outer.append(("data" if is_data else sign, self.terms))
            # A blank node's list of properties has its subject; a graph pattern and a bracket start afresh.
            self.terms = 1 if sign == "[" else 0
        elif sign in "})]":
            self._close()
        elif self._outer and self._outer[-1][0] == "(":
            # An operator or comma: an expression. Only a collection has terms in a row.
            self.terms = 0
        elif sign in _TERMS_AFTER:
            self._end(_TERMS_AFTER[sign])
        self.found += sign in ("/", "|", "^")

    def _close(self) -> None:
        if not self._outer:
            return
        opened, before = self._outer[-1]
        if opened in "{[":
            self._end()
        self._outer.pop()
        if opened == "(":
            in_data = self._data_next or (bool(self._outer) and self._outer[-1][0] == "data")
            self.found += 2 * self.terms if self.terms > 1 and not in_data else 0
            self.terms = before + 1
        else:
            self.terms = before + 1 if opened == "[" else 0

"""Where the parts of a query stand: its groups, its SELECT clauses and their modifiers, from tokens.

No parse tree: brackets are paired, and every SELECT knows where its projection, its WHERE group and its
modifiers begin and end. That is what is needed to put a term in the place of a variable, or a graph around
the patterns of the default graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mc2cm_graph.sparql.tokens import Token, tokenize

_CLOSING = {"{": "}", "(": ")", "[": "]"}
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True)
class Select:
    """A SELECT and its extent, as indices of tokens.

    ``start`` is the word itself, ``body`` the brace that opens its WHERE group, ``after`` the brace that
    closes that group, ``end`` the token behind its last modifier.
    """

    start: int
    body: int
    after: int
    end: int


@dataclass(frozen=True)
class Edit:
    """A replacement of the characters from ``start`` to ``end`` of a text."""

    start: int
    end: int
    text: str


@dataclass
class Query:
    """The tokens of a query with their structure. ``closing`` pairs brackets by the index of their token."""

    text: str
    tokens: list[Token]
    closing: dict[int, int]
    opening: dict[int, int | None]
    """For each token the index of the innermost bracket around it."""
    form: str
    selects: list[Select] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> Query:
        """Read a query; raise ValueError if its brackets do not match or it has no form.

        Raises QueryFault, as ``tokenize`` does, for a text that is not made of terminals of SPARQL.
        """
        tokens = list(tokenize(text))
        closing, opening = _pair(tokens)
        forms = (token.text.upper() for token in tokens if token.kind == "word")
        form = next((word for word in forms if word in _FORMS), "")
        if not form:
            raise ValueError("found no SELECT, ASK, CONSTRUCT or DESCRIBE, expected one of them")
        query = cls(text, tokens, closing, opening, form)
        query.selects = [query._select(index) for index in query.words("SELECT")]
        return query

    def words(self, *wanted: str) -> Iterator[int]:
        """Yield the indices of keywords."""
        for index, token in enumerate(self.tokens):
            if token.kind == "word" and token.text.upper() in wanted:
                yield index

    def is_sign(self, index: int, sign: str) -> bool:
        """Tell whether a token is that sign; false outside the query."""
        return 0 <= index < len(self.tokens) and self.tokens[index][:2] == ("sign", sign)

    def is_word(self, index: int, *words: str) -> bool:
        """Tell whether a token is one of these keywords; false outside the query."""
        if not 0 <= index < len(self.tokens) or self.tokens[index].kind != "word":
            return False
        return self.tokens[index].text.upper() in words

    def around(self, index: int) -> Iterator[int]:
        """Yield the brackets around a token, the innermost first."""
        outer = self.opening[index]
        while outer is not None:
            yield outer
            outer = self.opening[outer]

    def level(self, start: int, end: int) -> Iterator[int]:
        """Yield the indices from start to end, jumping over what stands in brackets."""
        index = start
        while index < end:
            yield index
            index = self.closing.get(index, index) + 1

    def clause(self, select: Select, word: str) -> range:
        """Give the tokens of a modifier such as ``GROUP BY``, without its words; empty if there is none."""
        start = None
        for index in self.level(select.after + 1, select.end):
            if start is not None and self.is_word(index, *_MODIFIERS):
                return range(start, index)
            if start is None and self.is_word(index, word):
                start = index + 2
        return range(start, select.end) if start is not None else range(0)

    def is_template(self, brace: int) -> bool:
        """Tell whether a brace opens the template of a CONSTRUCT (not that of its short form)."""
        return self.is_word(brace - 1, "CONSTRUCT")

    def is_data(self, brace: int) -> bool:
        """Tell whether a brace opens the block of VALUES."""
        before = brace - 1
        if self.is_sign(before, ")"):
            before = (self.opening_of(before)) - 1
        elif before >= 0 and self.tokens[before].kind == "variable":
            before -= 1
        return self.is_word(before, "VALUES")

    def opening_of(self, closing: int) -> int:
        """Give the bracket that a closing one belongs to."""
        return next(start for start, end in self.closing.items() if end == closing)

    def _select(self, start: int) -> Select:
        outer = self.opening[start]
        end = len(self.tokens) if outer is None else self.closing[outer]
        body = next((index for index in self.level(start, end) if self.is_sign(index, "{")), None)
        if body is None:
            raise ValueError("found a SELECT and no group after it, expected one in braces")
        return Select(start, body, self.closing[body], end)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Make the replacements, which must not overlap; those at one place stand in their own order."""
    parts, done = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join(parts) + text[done:]


def _pair(tokens: Sequence[Token]) -> tuple[dict[int, int], dict[int, int | None]]:
    closing: dict[int, int] = {}
    opening: dict[int, int | None] = {}
    stack: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "sign" and token.text in "})]":
            if not stack or _CLOSING[tokens[stack[-1]].text] != token.text:
                raise ValueError(f"found {token.text} at character {token.offset} that closes nothing")
            closing[stack.pop()] = index
        opening[index] = stack[-1] if stack else None
        if token.kind == "sign" and token.text in _CLOSING:
            stack.append(index)
    if stack:
        raise ValueError(f"found {tokens[stack[-1]].text} that is never closed")
    return closing, opening

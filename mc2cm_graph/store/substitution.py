"""Terms in the place of variables: how a question is bound for an engine that is asked over HTTP.

The protocol has no bound parameters, so the variable itself is replaced, token by token, wherever SPARQL
allows a term; where it wants a variable the clause is rewritten with the same meaning:

- ``SELECT ?v`` becomes ``SELECT (<term> AS ?v)``; in a sub-select it is left out, for nobody outside asks it;
- ``GROUP BY ?v ?w`` becomes ``GROUP BY ?w``, and ``GROUP BY ?v`` alone ``GROUP BY (<term> AS ?v)``, which
  keeps "no group without a row";
- ``ORDER BY ?v`` becomes ``ORDER BY (<term>)``, and ``BOUND(?v)`` becomes ``true``;
- in a sub-select that does not project it, the name is that of another variable (SPARQL 1.1 Query, 12) and
  is left alone.

A trailing VALUES would do none of this: it joins after aggregates and sub-selects. Where no rewriting keeps
the meaning (``AS ?v``, ``VALUES ?v``, inside ``MINUS``, ``SELECT *``) the question is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mc2cm_graph.store.structure import Edit, Query, Select, apply
from mc2cm_graph.store.writing import write_term
from mc2cm_graph.terms import Iri, Term


class Unbindable(Exception):
    """A question that uses a parameter where no term can stand; the message says where."""


def substitute(text: str, terms: Mapping[str, Term]) -> str:
    """Return a query in which the variables named are these terms.

    Raises Unbindable if a variable stands where that cannot be said in SPARQL, ValueError for a term that
    cannot be written.
    """
    for name, term in terms.items():
        text = _Substitution(Query.read(text), name, term).text()
    return text


class _Substitution:
    def __init__(self, query: Query, name: str, term: Term) -> None:
        self._query = query
        self._name = name
        self._is_iri = isinstance(term, Iri)
        self._term = write_term(term)
        self._main = query.selects[0] if query.form == "SELECT" else None
        self._fresh = 0

    def text(self) -> str:
        query = self._query
        if self._main is not None and not self._is_projected(self._main):
            raise self._refusal(self._main.start, "the first SELECT must project it by name")
        edits = [edit for index in self._occurrences() for edit in self._edits(index)]
        return apply(query.text, edits)

    def _occurrences(self) -> Iterator[int]:
        """Yield where the variable stands in the scope of the question, not in a sub-select's own."""
        query = self._query
        for index, token in enumerate(query.tokens):
            if token.kind != "variable" or token.text[1:] != self._name:
                continue
            inside = (s for s in query.selects if s is not self._main and s.start <= index < s.end)
            if all(self._is_projected(select) for select in inside):
                yield index

    def _is_projected(self, select: Select) -> bool:
        query = self._query
        for index in query.level(select.start + 1, select.body):
            token = query.tokens[index]
            if token.kind == "variable" and token.text[1:] == self._name:
                return True
            if query.is_sign(index, "*"):
                if select is self._main:
                    raise self._refusal(index, "name the columns in place of *")
                return True
            if query.is_sign(index, "("):
                self._refuse_alias(index)
        return False

    def _refuse_alias(self, bracket: int) -> None:
        last = self._query.closing[bracket] - 1
        token = self._query.tokens[last]
        if token.text[1:] == self._name and self._query.is_word(last - 1, "AS"):
            raise self._refusal(last, "a parameter cannot be computed")

    def _edits(self, index: int) -> Iterator[Edit]:
        query = self._query
        self._refuse_places(index)
        select = self._select_of(index)
        if select is not None and query.opening[index] == query.opening[select.start]:
            if select.start < index < select.body:
                yield self._projected(select, index)
                return
            if index in query.clause(select, "GROUP"):
                yield self._grouped(select, index)
                return
            if index in query.clause(select, "ORDER"):
                yield self._put(index, f"({self._term})")
                return
        if query.is_word(index - 2, "BOUND") and query.is_sign(index - 1, "("):
            yield Edit(query.tokens[index - 2].offset, query.tokens[index + 1].offset + 1, "true")
            return
        yield self._put(index, self._term)

    def _select_of(self, index: int) -> Select | None:
        """Give the innermost SELECT around a token."""
        around = [select for select in self._query.selects if select.start <= index < select.end]
        return around[-1] if around else None

    def _projected(self, select: Select, index: int) -> Edit:
        query = self._query
        grouped = [i for i in query.clause(select, "GROUP") if query.tokens[i].text[1:] == self._name]
        if select is self._main:
            if grouped and self._is_only_key(select):
                return self._put(index, query.tokens[index].text)
            return self._put(index, f"({self._term} AS ?{self._name})")
        others = [
            i
            for i in query.level(select.start + 1, select.body)
            if i != index and (query.tokens[i].kind == "variable" or query.is_sign(i, "("))
        ]
        return self._put(index, "" if others else f"({self._term} AS {self._fresh_name()})")

    def _grouped(self, select: Select, index: int) -> Edit:
        if not self._is_only_key(select):
            return self._put(index, "")
        name = f"?{self._name}" if select is self._main else self._fresh_name()
        return self._put(index, f"({self._term} AS {name})")

    def _is_only_key(self, select: Select) -> bool:
        clause = self._query.clause(select, "GROUP")
        return len(list(self._query.level(clause.start, clause.stop))) == 1

    def _fresh_name(self) -> str:
        used = {token.text[1:] for token in self._query.tokens if token.kind == "variable"}
        while True:
            self._fresh += 1
            name = f"{self._name}_{self._fresh}"
            if name not in used:
                return f"?{name}"

    def _refuse_places(self, index: int) -> None:
        query = self._query
        if query.is_word(index - 1, "AS"):
            raise self._refusal(index, "a parameter cannot be computed")
        if query.is_word(index - 1, "DESCRIBE", "VALUES"):
            raise self._refusal(index, "use FILTER, or a variable of its own")
        for bracket in query.around(index):
            if query.is_sign(bracket, "(") and query.is_word(bracket - 1, "VALUES"):
                raise self._refusal(index, "use FILTER, or a variable of its own")
            if query.is_word(bracket - 1, "MINUS"):
                raise self._refusal(index, "MINUS compares variables; use FILTER NOT EXISTS")
        if not self._is_iri and query.is_word(index - 1, "GRAPH"):
            raise self._refusal(index, "a graph is named by an IRI")

    def _put(self, index: int, text: str) -> Edit:
        token = self._query.tokens[index]
        return Edit(token.offset, token.offset + len(token.text), text)

    def _refusal(self, index: int, remedy: str) -> Unbindable:
        token = self._query.tokens[index]
        line = self._query.text.count("\n", 0, token.offset) + 1
        return Unbindable(f"line {line}: found ?{self._name} where no term can stand in its place; {remedy}")

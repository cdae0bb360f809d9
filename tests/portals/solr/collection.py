"""The documents: taken in, deleted, committed, searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.portals.solr import dismax
from tests.portals.solr.matching import Document, check, comparable, known, matches
from tests.portals.solr.schema import Schema
from tests.portals.solr.syntax import BadQueryError, Query, parse
from tests.portals.solr.words import TEXT

_LONGEST_TERM = 32_766
_KEPT_ANSWERS = 64
Scored = list[tuple[float, Document]]


@dataclass
class Collection:
    """Committed documents by key in the order in which they came, what waits for a commit, answers kept."""

    schema: Schema
    documents: dict[str, Document] = field(default_factory=dict)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    kept: dict[tuple[str, ...], Scored] = field(default_factory=dict)

    def add(self, given: Mapping[str, Any]) -> None:
        """Take in a document, to be seen from the next commit on.

        Raises BadQueryError where Solr would refuse it.
        """
        values = {name: _values(value) for name, value in given.items()}
        for name, own in values.items():
            self._check(name, own)
        [key] = values.get(self.schema.key) or [""]
        if not key:
            raise BadQueryError(f"Document is missing mandatory uniqueKey field: {self.schema.key}")
        for name, own in list(values.items()):
            for into in self.schema.copied_to(name):
                values[into] = [*values.get(into, []), *own] if into != name else own
        self.waiting.append(lambda: self._put(key, Document(values)))

    def _put(self, key: str, document: Document) -> None:
        self.documents.pop(key, None)
        self.documents[key] = document

    def _check(self, name: str, values: list[str]) -> None:
        of = known(name, self.schema)
        if len(values) > 1 and not of.many:
            raise BadQueryError(f"multiple values encountered for non multiValued field {name}: {values}")
        for value in values:
            comparable(value, of.type)
            if of.type == "string" and of.indexed and len(value.encode()) > _LONGEST_TERM:
                raise BadQueryError(
                    f'Document contains at least one immense term in field="{name}" '
                    f"(whose UTF8 encoding is longer than the max length {_LONGEST_TERM})"
                )

    def delete(self, text: str) -> None:
        """Delete what fits a query, from the next commit on.

        Raises BadQueryError.
        """
        query = parse(text, "text")
        check(query, self.schema)
        self.waiting.append(lambda: self._delete(query))

    def _delete(self, query: Query) -> None:
        for key in [k for k, d in self.documents.items() if matches(query, d, self.schema)]:
            del self.documents[key]

    def delete_key(self, key: str) -> None:
        """Delete one document, from the next commit on."""
        self.waiting.append(lambda: self._drop(key))

    def _drop(self, key: str) -> None:
        self.documents.pop(key, None)

    def commit(self) -> None:
        """Let all changes be seen."""
        for change in self.waiting:
            change()
        self.waiting.clear()
        self.kept.clear()

    def find(self, wish: Mapping[str, list[str]]) -> Scored:
        """Give the documents that fit the parameters of a search, with their scores, in the order asked for.

        Raises BadQueryError.
        """
        names = ("q", "fq", "sort", "defType", "qf", "mm", "df", "q.op")
        key = tuple("\0".join(wish.get(name, [])) for name in names)
        if key not in self.kept:
            found = self._order(self._fitting(wish), _one(wish, "sort", "score desc"))
            while len(self.kept) >= _KEPT_ANSWERS:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = found
        return self.kept[key]

    def _fitting(self, wish: Mapping[str, list[str]]) -> Scored:
        default, operator = _one(wish, "df", "text"), _one(wish, "q.op", "OR")
        filters = [parse(text, default, operator) for text in wish.get("fq", []) if text.strip()]
        for each in filters:
            check(each, self.schema)
        rest = [d for d in self.documents.values() if all(matches(f, d, self.schema) for f in filters)]
        text = _one(wish, "q", "*:*")
        if _one(wish, "defType", "lucene") in ("dismax", "edismax") and text.strip() != "*:*":
            asked = dismax.parse(text, _one(wish, "qf", default), _one(wish, "mm", "100%"), self.schema)
            return [(score, d) for d in rest if (score := asked.score(d, self.schema))]
        query = parse(text, default, operator)
        check(query, self.schema)
        return [(1.0, d) for d in rest if matches(query, d, self.schema)]

    def _order(self, found: Scored, sort: str) -> Scored:
        """Sort by the last rule first; a sort keeps the order of what is equal."""
        ordered = list(found)
        for rule in reversed(sort.split(",")):
            name, _, way = rule.strip().partition(" ")
            if way.strip().lower() not in ("asc", "desc"):
                raise BadQueryError(f"Can't determine a Sort Order (asc or desc) in sort spec '{sort}'")
            down = way.strip().lower() == "desc"
            if name == "score":
                ordered.sort(key=lambda item: item[0], reverse=down)
                continue
            of = known(name, self.schema)
            if of.many or of.type in TEXT:
                raise BadQueryError(f"can not sort on a field of many values: {name}")
            having = [item for item in ordered if item[1].values.get(name)]
            having.sort(key=lambda item: comparable(item[1].values[name][0], of.type), reverse=down)
            ordered = having + [item for item in ordered if not item[1].values.get(name)]
        return ordered

    def shown(self, document: Document, score: float, names: str) -> dict[str, Any]:
        """Give the stored fields that ``fl`` asks for."""
        asked = names.replace(",", " ").split() or ["*"]
        wanted = document.values if "*" in asked else asked
        answer: dict[str, Any] = {"score": score} if "score" in asked else {}
        for name in wanted:
            own, of = document.values.get(name), self.schema.field(name)
            if own and of is not None and of.stored:
                answer[name] = own if of.many else own[0]
        return answer

    def facets(self, found: Scored, wish: Mapping[str, list[str]]) -> dict[str, list[str | int]]:
        """Count values as Solr's ``facet.field`` does."""
        limit, least = int(_one(wish, "facet.limit", "100")), int(_one(wish, "facet.mincount", "0"))
        answer: dict[str, list[str | int]] = {}
        for name in wish.get("facet.field", []):
            of, counted = known(name, self.schema), Counter[str]()
            for _, document in found:
                is_text = of.type in TEXT
                own = sum(document.words(name, of.type), ()) if is_text else document.values.get(name, ())
                counted.update(set(own))
            rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
            rows = [row for row in rows if row[1] >= least]
            answer[name] = [cell for row in (rows if limit < 0 else rows[:limit]) for cell in row]
        return answer


def _values(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for part in value for text in _values(part)]
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)]


def _one(wish: Mapping[str, list[str]], name: str, default: str) -> str:
    return (wish.get(name) or [default])[0]

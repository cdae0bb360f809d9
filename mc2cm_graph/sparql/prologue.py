"""The prologue of a query (BASE, PREFIX), its form and its dataset clauses, read from tokens."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from mc2cm_graph.sparql.fault import Place, QueryFault
from mc2cm_graph.sparql.tokens import Token
from mc2cm_graph.sparql.vocabulary import FORMS, UPDATES

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*+:[^\[\]]*+$")
_IRI_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def resolve(base: str, reference: str) -> str:
    """Resolve an IRI reference against a base (RFC 3986, 5.2); ValueError if it cannot be read."""
    if _ABSOLUTE.match(reference) and "/." not in reference:
        return reference
    resolved = urljoin(base, reference)
    # The library drops a fragment or query that is empty: <http://example.org/ontology#> needs its sign.
    last = reference[-1:]
    return resolved + last if last in ("#", "?") and not resolved.endswith(last) else resolved


class Prologue:
    """Reads what stands before the query form and what is resolved with it.

    ``prefixes`` maps prefixes to IRIs, ``after`` is the index of the token of the query form. Relative IRIs
    are resolved against ``base``, which BASE changes.
    """

    def __init__(self, text: str, tokens: list[Token], base: str) -> None:
        self._text, self._tokens = text, tokens
        self.prefixes: dict[str, str] = {}
        self._base = base
        self.after = self._read()

    def _read(self) -> int:
        index, tokens = 0, self._tokens
        while index + 1 < len(tokens) and tokens[index].kind == "word":
            word = tokens[index].text.upper()
            if word == "BASE" and tokens[index + 1].kind == "iri":
                self._base = self._resolve(tokens[index + 1])
                index += 2
            elif word == "PREFIX" and index + 2 < len(tokens) and tokens[index + 2].kind == "iri":
                name = tokens[index + 1].text.removesuffix(":")
                self.prefixes[name] = self._resolve(tokens[index + 2])
                index += 3
            elif word == "VERSION" and tokens[index + 1].kind == "string":
                index += 2
            else:
                break
        return index

    def _resolve(self, token: Token) -> str:
        """Resolve an IRI reference against the base (RFC 3986), escapes in it first."""
        reference = token.text[1:-1]
        try:
            if "\\" in reference:
                reference = _IRI_ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), reference)
            return resolve(self._base, reference)
        except (ValueError, OverflowError) as fault:
            place = Place.in_text(self._text, token.offset)
            raise QueryFault(
                "syntax", f"found {token.text[:80]}, expected an IRI ({fault})", place
            ) from fault

    def form(self) -> str:
        """Return the query form; raise QueryFault if the prologue is followed by something else."""
        if self.after < len(self._tokens):
            token = self._tokens[self.after]
            word = token.text.upper()
            if token.kind == "word" and word in FORMS:
                return word
            if token.kind == "word" and word in UPDATES:
                raise update_refused(self._text, token)
            found, offset = token.text, token.offset
        else:
            found, offset = "the end", len(self._text)
        raise QueryFault(
            "syntax",
            f"found {found[:40]}, expected SELECT, ASK, CONSTRUCT or DESCRIBE (after PREFIX and BASE lines)",
            Place.in_text(self._text, offset),
        )

    def dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the IRIs of ``FROM`` and of ``FROM NAMED``; the word stands nowhere else in a query."""
        default: list[str] = []
        named: list[str] = []
        for index, token in enumerate(self._tokens):
            if token.kind != "word" or token.text.upper() != "FROM":
                continue
            rest = self._tokens[index + 1 : index + 3]
            is_named = bool(rest) and rest[0].kind == "word" and rest[0].text.upper() == "NAMED"
            graph = rest[1 if is_named else 0 :][:1]
            if not graph or graph[0].kind not in ("iri", "name"):
                raise QueryFault(
                    "syntax",
                    f"found {graph[0].text[:40] if graph else 'the end'} after {token.text},"
                    " expected the IRI of a graph",
                    Place.in_text(self._text, graph[0].offset if graph else len(self._text)),
                )
            (named if is_named else default).append(self.iri(graph[0]))
        return tuple(default), tuple(named)

    def iri(self, token: Token) -> str:
        """Return the IRI that a token of kind iri or name stands for."""
        if token.kind == "iri":
            return self._resolve(token)
        prefix, _, local = token.text.partition(":")
        self._require(prefix, token)
        return self.prefixes[prefix] + local.replace("\\", "")

    def check_prefixes(self) -> None:
        """Raise QueryFault at the first prefixed name whose prefix is not declared."""
        for token in self._tokens[self.after :]:
            if token.kind == "name" and (prefix := token.text.partition(":")[0]) not in self.prefixes:
                self._require(prefix, token)

    def _require(self, prefix: str, token: Token) -> None:
        if prefix in self.prefixes:
            return
        raise QueryFault(
            "syntax",
            f"found {token.text[:80]}, but the prefix {prefix}: is not declared;"
            f" write PREFIX {prefix}: <...> before the query",
            Place.in_text(self._text, token.offset),
        )


def update_refused(text: str, token: Token) -> QueryFault:
    """Say that a word of an update stands in a query."""
    return QueryFault(
        "update-refused",
        f"found {token.text}; this endpoint only answers queries (SELECT, ASK, CONSTRUCT, DESCRIBE)",
        Place.in_text(text, token.offset),
    )

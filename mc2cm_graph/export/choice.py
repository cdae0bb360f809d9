"""Which addresses of the living site a copy holds: those whose number is bounded by the graph, not by the reader.

An address that no rule takes needs the server. A rule that took an address which the site does not answer would
make a dead link, so the crawl holds every answer to be a good one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlsplit

from mc2cm_graph.export.address import FIRST_LANGUAGE, Address
from mc2cm_graph.names import KINDS

_KIND = f"(?:{'|'.join(KINDS)})"
_SLUG = r"[^/.]+"
_RDF = r"\.(?:ttl|jsonld|nt|rdf)"
_TABLE = r"\.(?:csv|json)"
_CITATION = r"/citation\.(?:bib|json|ris|txt)"
_ONE = "*"
"""Stands for a single parameter of any name."""


@dataclass(frozen=True)
class Rule:
    """Addresses of one shape: ``queries`` are the sets of names that their query may have beside none.

    ``in_languages``: whether the answer depends on the language.
    """

    shape: re.Pattern[str]
    queries: tuple[frozenset[str], ...] = ()
    in_languages: bool = True

    def takes(self, address: Address) -> bool:
        """Tell whether the copy holds an address of this shape."""
        names = {name for name, _ in address.pairs}
        if len(names) != len(address.pairs):
            return False
        return not names or any(_fits(names, query) for query in self.queries)


def _fits(names: set[str], query: frozenset[str]) -> bool:
    """Tell whether names are those of a query, in which one name of any kind may be asked for."""
    other = names - query
    return len(other) <= 1 and (names & query) | ({_ONE} if other else set()) == query


def _rule(shape: str, *queries: str, in_languages: bool = True) -> Rule:
    return Rule(re.compile(shape), tuple(frozenset(query.split()) for query in queries), in_languages)


RULES = (
    _rule(rf"/{_KIND}/", "page", "sort", "page sort", _ONE, f"{_ONE} page"),
    _rule(rf"/{_KIND}{_TABLE}"),
    _rule(rf"/{_KIND}(?:/{_SLUG})?{_RDF}", in_languages=False),
    _rule(rf"/{_KIND}/{_SLUG}"),
    _rule(rf"/(?!source/){_KIND}/{_SLUG}/graph"),
    _rule(rf"/{_KIND}/{_SLUG}/incoming", "p", "p page"),
    _rule(rf"/practice/{_SLUG}/(?:related|where-to|transfers)(?:{_TABLE})?", "page"),
    _rule(rf"/practice/{_SLUG}/preconditions\.ttl", in_languages=False),
    _rule(rf"/city/{_SLUG}/take(?:{_TABLE})?"),
    _rule(rf"/transfers(?:{_TABLE})?", "mode", "page", "mode page"),
    _rule(r"/map", "count", "theme"),
    _rule(r"/timeline(?:\.csv)?", "kind", "city", "to", "from to", "kind to", "city to"),
    _rule(rf"/concepts/(?:{_SLUG}(?:/{_SLUG})?)?", "page"),
    _rule(rf"/concepts/{_SLUG}/{_SLUG}/uses", "kind p", "kind p page"),
    _rule(rf"/concepts/{_SLUG}(?:/{_SLUG})?{_RDF}", in_languages=False),
    _rule(rf"/concepts/theme/{_SLUG}/matrix(?:{_TABLE})?", "page"),
    _rule(r"/queries/practices-in-a-city-on-a-theme(?:\.(?:csv|json))?", "city theme"),
    _rule(rf"/queries/(?:{_SLUG})?", _ONE, f"{_ONE} limit offset", f"{_ONE} limit", "limit offset", "limit"),
    _rule(rf"/queries/{_SLUG}\.(?:csv|json)", _ONE),
    _rule(rf"/queries/{_SLUG}\.rq", in_languages=False),
    _rule(rf"/queries/{_SLUG}{_RDF}", _ONE, in_languages=False),
    _rule(r"/why", "s p o"),
    _rule(
        r"/knowledge",
        "count",
        "cities",
        "page",
        "count cities",
        "count page",
        "cities page",
        "count cities page",
    ),
    _rule(r"/(?:|copy|search)"),
    _rule(r"/names", "page"),
    _rule(r"/search/names\.json", "part"),
    _rule(r"/search/(?:index|words)\.json", "start", in_languages=False),
    _rule(rf"/(?:ontology|shapes)(?:{_RDF})", in_languages=False),
    _rule(r"/ontology(?:/(?:properties|reused))?"),
    _rule(r"/shapes", "page"),
    _rule(r"/ontology/completion\.json"),
    _rule(r"/openapi\.json"),
    _rule(r"/opensearch\.xml"),
    # One for all languages: the title is the reader's in the box on the page.
    _rule(
        rf"(?:/{_KIND}(?:/{_SLUG})?|/concepts(?:/{_SLUG}){{0,2}}|/queries(?:/{_SLUG})?)?{_CITATION}",
        in_languages=False,
    ),
    _rule(rf"/(?:ontology|shapes){_CITATION}", in_languages=False),
    _rule(r"/robots\.txt", in_languages=False),
    _rule(r"/id/.+", in_languages=False),
    _rule(r"/dump/[\w.-]+", in_languages=False),
    _rule(r"/static/[\w/.-]+", "v", in_languages=False),
)
"""The copy holds what these take. What they leave: queries of the reader's own, choices in free combination,
comparisons, checks, and what tells of the server itself."""


@dataclass(frozen=True)
class Choice:
    """The choice for one copy: its languages, the first of the plain addresses first, and the data version."""

    languages: tuple[str, ...]
    version: str

    def read(self, link: str, language: str) -> Address | None:
        """Read a link that stands on a page in a language; None where it leaves what the copy holds."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            return None
        return self.choose(Address(unquote(parts.path), tuple(parse_qsl(parts.query)), language))

    def choose(self, address: Address) -> Address | None:
        """Give the one address under which the copy holds an answer, or None if it does not."""
        given = dict(address.pairs)
        language = given.get("lang") or given.get("language") or address.language or FIRST_LANGUAGE
        if given.get("version", self.version) != self.version or language not in self.languages:
            return None
        pairs = tuple(
            (name, value)
            for name, value in address.pairs
            if value and name not in ("lang", "language", "version")
        )
        found = Address(address.path, pairs, language)
        rule = next((rule for rule in RULES if rule.shape.fullmatch(address.path)), None)
        if rule is None or not rule.takes(found) or not found.is_plain:
            return None
        if found.path.startswith("/static/"):
            found = replace(found, pairs=())
        return found if rule.in_languages else replace(found, language="")

"""A dataset as a portal describes it, whatever the portal's software: the fields that matching reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

LONGEST_TITLE = 1_000
LONGEST_TEXT = 20_000
MOST_VALUES = 200
LONGEST_IDENTIFIER = 500

Text = tuple[str, str]
"""A language tag, empty where the portal tells none, and a text."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS 84)."""

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"<[^<>]{1,300}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


class BadRecord(Exception):
    """A record that cannot be taken: the rule that it breaks, and what was found."""

    def __init__(self, rule: str, found: str, identifier: str = "") -> None:
        super().__init__(f"{rule}: {found}")
        self.rule = rule
        self.found = found
        self.identifier = identifier


@dataclass(frozen=True)
class Description:
    """One dataset of a portal.

    ``identifier`` is the portal's own; ``page`` and ``iri`` are addresses, empty where unknown. ``places`` are
    names, ``place_iris`` and ``codes`` (a code as it stands there, such as ``fr:commune:69123``) name places too.
    ``themes`` are IRIs or names of categories, ``modified`` is a date as the portal writes it.
    """

    identifier: str
    titles: tuple[Text, ...]
    texts: tuple[Text, ...] = ()
    keywords: tuple[str, ...] = ()
    publisher: str = ""
    publisher_iri: str = ""
    page: str = ""
    iri: str = ""
    places: tuple[str, ...] = ()
    place_iris: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    box: Box | None = None
    themes: tuple[str, ...] = ()
    licence: str = ""
    modified: str = ""
    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def written(self) -> str:
        """Write it as JSON, always the same for the same content; what is empty is left out."""
        filled = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(filled, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Description:
        """Read what ``written`` wrote."""
        raw = json.loads(text)
        known = {field.name for field in fields(cls)}
        return cls(**{name: _tuples(value) for name, value in raw.items() if name in known})

    @property
    def title(self) -> str:
        """The first title: the portal's own choice."""
        return self.titles[0][1]


def digest(written: str) -> str:
    """Give what tells two contents apart."""
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def describe(identifier: object, titles: Iterable[Text], **rest: Any) -> Description:
    """Make a description of what a portal gave, cut to size; raise BadRecord without identifier or title.

    Texts are cut to LONGEST_TEXT, lists to MOST_VALUES: a portal's mistake must not fill our store.
    """
    name = line(identifier)
    if not name:
        raise BadRecord("no-identifier", shown(identifier))
    if len(name) > LONGEST_IDENTIFIER:
        raise BadRecord("identifier-too-long", f"{name[:60]}... of {len(name)} characters")
    named = tuple(_texts(titles, LONGEST_TITLE))
    if not named:
        raise BadRecord("no-title", "no title with a letter or digit", name)
    texts = tuple(_texts(rest.pop("texts", ()), LONGEST_TEXT))
    for key in ("keywords", "places", "place_iris", "codes", "themes", "formats", "languages"):
        rest[key] = tuple(dict.fromkeys(filter(None, map(line, rest.get(key, ())))))[:MOST_VALUES]
    for key in ("publisher", "publisher_iri", "licence", "modified"):
        rest[key] = line(rest.get(key))
    for key in ("page", "iri"):
        rest[key] = web_address(rest.get(key))
    return Description(name, named, texts, **rest)


def line(value: object) -> str:
    """Give a value as one line of text without controls; empty for what is neither text nor number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return _SPACE.sub(" ", _CONTROL.sub("", str(value)[:LONGEST_TEXT])).strip()


def web_address(value: object) -> str:
    """Give an http(s) address that can stand in RDF as it is; empty for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    fits = re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x1f]{1,2000}", text)
    return text if fits else ""


def by_language(value: object, language: str = "") -> Iterator[Text]:
    """Read a text, or an object of texts by language, as portals with several languages write it."""
    if isinstance(value, str):
        yield language, value
    elif isinstance(value, Mapping):
        for tag, text in value.items():
            if isinstance(text, str):
                yield str(tag), text
            elif isinstance(text, list):
                yield from ((str(tag), one) for one in text if isinstance(one, str))


def listed(value: object) -> list[Any]:
    """Give a list as it is, nothing as an empty one, anything else as the only member."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def mapping(value: object) -> Mapping[str, Any]:
    """Give an object as it is, anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def shown(value: object) -> str:
    """Show a value that was found, in short."""
    return repr(value)[:120]


def _texts(pairs: Iterable[Text], longest: int) -> Iterator[Text]:
    seen: set[Text] = set()
    for tag, text in pairs:
        plain = line(_MARKUP.sub(" ", text[: longest * 2]))[:longest]
        language = tag.replace("_", "-").lower() if _TAG.fullmatch(tag) else ""
        if (
            any(sign.isalnum() for sign in plain)
            and (language, plain) not in seen
            and len(seen) < MOST_VALUES
        ):
            seen.add((language, plain))
            yield language, plain


def _tuples(value: object) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value

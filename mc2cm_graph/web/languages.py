"""The reader's language: the one chosen in the address, else what the browser asks for, else English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "ar": "العربية",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "de": "Deutsch",
}
"""Languages of the interface with their own names; the first is the default."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

_MEMBERS = {
    **dict.fromkeys(("arb", "arq", "ary", "arz", "acm", "aeb", "ajp", "apc", "ayl", "shu"), "ar"),
    **dict.fromkeys(("cmn", "yue", "nan", "wuu"), "zh"),
    **dict.fromkeys(("fra", "fre", "frc", "frp"), "fr"),
    "eng": "en",
}
"""Spoken forms and older codes that are read as a written language (ISO 639-3 macrolanguages)."""


def choose_language(
    chosen: str | None, accepted: str | None, offered: Sequence[str] = tuple(LANGUAGES)
) -> str:
    """Give the language of a page.

    ``chosen`` is the ``lang`` of the address, ``accepted`` the header Accept-Language (RFC 9110, 12.5.4). Each
    range is looked up by RFC 4647, 3.4: ``fr-CA`` falls back to ``fr``, and a range that nothing fits gives way
    to the next one of the reader, not to the default.
    """
    for tag in (*([chosen] if chosen else []), *_by_quality(accepted or "")):
        found = _look_up(tag, offered)
        if found:
            return found
    return offered[0]


def is_offered(tag: str | None) -> bool:
    """Tell whether a ``lang`` of an address is served."""
    return bool(tag) and _look_up(tag or "", tuple(LANGUAGES)) is not None


def direction(tag: str) -> str:
    """Give the direction of writing of a language tag: ``rtl`` or ``ltr``."""
    return "rtl" if tag.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def _look_up(tag: str, offered: Sequence[str]) -> str | None:
    parts = tag.strip().lower().replace("_", "-").split("-")
    while parts:
        candidate = "-".join(parts)
        for wanted in (candidate, _MEMBERS.get(candidate)):
            for language in offered:
                if wanted == language.lower():
                    return language
        parts.pop()
    return None


def _by_quality(header: str) -> Iterable[str]:
    ranges = []
    for place, part in enumerate(header.split(",")):
        tag, _, parameters = part.strip().partition(";")
        name, _, value = parameters.strip().partition("=")
        try:
            quality = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if tag.strip() not in ("", "*") and 0 < quality <= 1:
            ranges.append((-quality, place, tag))
    return [tag for _, _, tag in sorted(ranges)]

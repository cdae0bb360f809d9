"""Countries and territories of the world by their names in many languages (Unicode CLDR, through Babel).

The graph holds some countries only. Whoever reads "Malta" or "Perth (Australia)" must know that another country is
meant, and that no name of ours that comes near is.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from mc2cm_graph.analysis import key_of

_LANGUAGES = (
    "en",
    "fr",
    "ar",
    "es",
    "it",
    "pt",
    "de",
    "nl",
    "el",
    "tr",
    "ca",
    "pl",
    "ro",
    "sv",
    "da",
    "fi",
    "hr",
)
_CODE = 2


@lru_cache(maxsize=1)
def territories() -> dict[str, str]:
    """Give the ISO 3166-1 alpha-2 code of each territory by the keys of its names."""
    found: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == _CODE and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ"):
                found.setdefault(key_of(name), code)
    return found


def territory_of(key: str) -> str:
    """Give the code of the territory that has a name with this key; empty if none has."""
    return territories().get(key, "")

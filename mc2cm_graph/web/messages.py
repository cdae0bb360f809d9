"""Interface messages: the .po files are compiled in memory, so that no compiled file is ever out of date."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale  # type: ignore[import-untyped]
from flask_babel import gettext as _gettext

from mc2cm_graph.web.languages import LANGUAGES

FOLDER = Path(__file__).parent / "translations"


def gettext(message: str, **values: object) -> str:
    """Give a message in the language of the page, its ``%(name)s`` filled in."""
    return str(_gettext(message, **values))


def compile_messages(path: Path, language: str) -> Translations:
    """Read one .po file; raises OSError if it is absent and PoFileError if it cannot be read."""
    with path.open("rb") as po:
        catalog = read_po(po, locale=language, abort_invalid=True)
    mo = BytesIO()
    write_mo(mo, catalog)
    mo.seek(0)
    return Translations(mo)


class _InMemory(Domain):  # type: ignore[misc]
    """A domain whose translations were compiled when the application was made."""

    def __init__(self) -> None:
        super().__init__()
        self._compiled = {
            language: compile_messages(FOLDER / language / "LC_MESSAGES" / "messages.po", language)
            for language in LANGUAGES
            if language != "en"
        }

    def get_translations(self) -> NullTranslations:
        """Give the messages of the language of the request; those of English stand in the source."""
        locale = get_locale()
        return self._compiled.get(locale.language if locale else "en", NullTranslations())


class _Babel(Babel):  # type: ignore[misc]
    """Flask-Babel with our domain in place of the one that looks for .mo files."""

    domain_instance = None

    def __init__(self, app: Flask, **options: object) -> None:
        self.domain_instance = _InMemory()
        super().__init__(app, **options)


def install(app: Flask, **options: object) -> None:
    """Give an application its messages; ``options`` are those of Flask-Babel."""
    _Babel(app, **options)

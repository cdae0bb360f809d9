"""Interface messages: the .po files are compiled in memory, so that no compiled file is ever out of date."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import ParamSpec, TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale  # type: ignore[import-untyped]
from flask_babel import get_translations as _get_translations
from markupsafe import Markup, escape

from mc2cm_graph.web.athand import at_hand
from mc2cm_graph.web.languages import LANGUAGES

FOLDER = Path(__file__).parent / "translations"

NO_BREAK_SPACE, NARROW_SPACE = "\u00a0", "\u202f"
_NARROW = re.compile(r"(?<=«) | (?=[»;!?])")
_REMEMBERED = 4096
_NO_MESSAGES = NullTranslations()
_Asked = ParamSpec("_Asked")
_Told = TypeVar("_Told")


def catalogue() -> NullTranslations:
    """Give the messages of the language of the page, looked up once a request: a page has hundreds of them."""
    try:
        here = at_hand()
    except RuntimeError:
        return _NO_MESSAGES
    found: NullTranslations
    try:
        found = here.catalogue
    except AttributeError:
        here.catalogue = found = _get_translations()
    return found


def gettext(message: str, **values: object) -> str:
    """Give a message in the language of the page, its ``%(name)s`` filled in."""
    text: str = catalogue().ugettext(message)
    return text % values if values else text


def once_a_language(words: Callable[_Asked, _Told]) -> Callable[_Asked, _Told]:
    """Have a function that chooses words by names say each of them once for each catalogue of messages."""

    @lru_cache(_REMEMBERED)
    def said(_: NullTranslations, *names: Hashable, **none: Hashable) -> _Told:
        return words(*names, **none)  # type: ignore[arg-type]

    @wraps(words)
    def say(*names: _Asked.args, **none: _Asked.kwargs) -> _Told:
        return said(catalogue(), *names, **none)  # type: ignore[arg-type]

    return say


def hold_together(text: str) -> str:
    """Write the spaces of French typography: narrow within quotation marks and before ``;!?``, whole before ``:``."""
    text = _NARROW.sub(NARROW_SPACE, text)
    return text.replace(" :", f"{NO_BREAK_SPACE}:")


def compile_messages(path: Path, language: str) -> Translations:
    """Read one .po file; raises OSError if it is absent and PoFileError if it cannot be read.

    What translators write with an ordinary space a reader of French gets with one at which no line breaks.
    """
    with path.open("rb") as po:
        catalog = read_po(po, locale=language, abort_invalid=True)
    if language == "fr":
        for message in catalog:
            told = message.string or ""
            message.string = hold_together(told) if isinstance(told, str) else tuple(map(hold_together, told))
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
        self._source = NullTranslations()

    def get_translations(self) -> NullTranslations:
        """Give the messages of the language of the request; those of English stand in the source."""
        locale = get_locale()
        return self._compiled.get(locale.language if locale else "en", self._source)


class _Babel(Babel):  # type: ignore[misc]
    """Flask-Babel with our domain in place of the one that looks for .mo files."""

    domain_instance = None

    def __init__(self, app: Flask, **options: object) -> None:
        self.domain_instance = _InMemory()
        super().__init__(app, **options)


@lru_cache(_REMEMBERED)
def _plain(messages: NullTranslations, message: str) -> Markup:
    """Give a message without values as markup; ``%%`` in it is a percent sign, as in one that has values."""
    return Markup(messages.ugettext(message)) % {}  # noqa: S704 - messages are ours, values are escaped


def _say(message: str, **values: object) -> Markup:
    """Give a message to a template, its values escaped.

    What Jinja's own extension makes of newstyle gettext, without its four calls a message: a page has a hundred.
    """
    if not values:
        return _plain(catalogue(), message)
    safe = {name: value if isinstance(value, int) else escape(value) for name, value in values.items()}
    return Markup(catalogue().ugettext(message) % safe)  # noqa: S704 - messages are ours, values escaped


def install(app: Flask, **options: object) -> None:
    """Give an application its messages; ``options`` are those of Flask-Babel."""
    _Babel(app, **options)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: catalogue().ugettext(message),
        ngettext=lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_say, gettext=_say)

"""``mc2cm export site``: the whole browser as files that need no server of ours."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from urllib.parse import urlsplit

from mc2cm_graph.export.address import FIRST_LANGUAGE, Base, languages_first
from mc2cm_graph.sources import Sources
from mc2cm_graph.web.languages import LANGUAGES


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``export`` to the command line."""
    parser = commands.add_parser("export", help="write the current snapshot in another form")
    forms = parser.add_subparsers(required=True, metavar="FORM")
    site = forms.add_parser(
        "site",
        help="the whole browser as static files",
        description="Write every page, its data, the answers of the published questions and a search index as files"
        " under the addresses that they have on the living site. The same snapshot gives the same bytes.",
    )
    site.add_argument(
        "--to", required=True, type=Path, metavar="DIR", help="new or empty, or an earlier copy"
    )
    site.add_argument(
        "--base",
        type=_base,
        default=Base(),
        metavar="URL",
        help="where the copy will stand: an address or a path (/)",
    )
    site.add_argument(
        "--live", type=_live, metavar="URL", help="the living site, to which the copy links for what it lacks"
    )
    site.add_argument(
        "--languages",
        type=_languages,
        default=tuple(LANGUAGES),
        metavar="TAGS",
        help=f"languages with commas between ({','.join(LANGUAGES)}); {FIRST_LANGUAGE} is always there",
    )
    site.add_argument(
        "--on",
        type=date.fromisoformat,
        metavar="DAY",
        help="the day on which conditions are judged (that of the newest source)",
    )
    site.add_argument(
        "--processes", type=_positive, default=min(2, os.cpu_count() or 1), help="how many write (2)"
    )
    site.set_defaults(run=_export)


def _export(options: argparse.Namespace, _: Sources) -> int:
    # The pages are a heavy load, which no other command shall bear.
    write_copy: Callable[[argparse.Namespace], int] = resolve_name("mc2cm_graph.command.site:write_copy")
    return write_copy(options)


def _base(text: str) -> Base:
    parts = urlsplit(text)
    is_path = not parts.scheme and not parts.netloc and text.startswith("/")
    if parts.query or parts.fragment or not (is_path or (parts.scheme in ("http", "https") and parts.netloc)):
        raise argparse.ArgumentTypeError(
            f"found {text!r}, expected an address such as https://example.org/mc2cm/ or a path such as /mc2cm/"
        )
    origin = "" if is_path else f"{parts.scheme}://{parts.netloc}"
    return Base(origin, f"/{parts.path.strip('/')}/" if parts.path.strip("/") else "/")


def _live(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise argparse.ArgumentTypeError(
            f"found {text!r}, expected an address such as https://mc2cm.example.org/"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _languages(text: str) -> tuple[str, ...]:
    found = [tag.strip() for tag in text.split(",") if tag.strip()]
    unknown = [tag for tag in found if tag not in LANGUAGES]
    if unknown or not found:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected some of {','.join(LANGUAGES)}")
    return languages_first(found)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number of at least 1")
    return int(text)

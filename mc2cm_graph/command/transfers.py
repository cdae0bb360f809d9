"""Transfer checks, chains and shapes on the command line: what the site's addresses give, without a server."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

from prettytable import PrettyTable

from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources
from mc2cm_graph.transfer.profile import FIELDS
from mc2cm_graph.web.app import create_app

FORMATS = ("table", "json", "csv")

_WIDTH = 44
_OK, _BAD_USE = 200, 2
_SHOWN_OF_CHECK = ("statement", "requirement", "outcome", "evidence", "question")
_SHOWN_OF_TRANSFERS = ("from", "from_places", "to", "mode", "start", "result")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``transfer-check``, ``preconditions`` and ``transfers`` to the command line."""
    check = commands.add_parser("transfer-check", help="could a practice work in a city, and why")
    check.add_argument("practice", help="slug of a practice, as in its address")
    check.add_argument("city", nargs="?", default="", help="slug of a city (or describe one by --profile)")
    check.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"what you know of the city, repeated: {', '.join(FIELDS)}; theme:level for competence and policy",
    )
    check.add_argument("--on", default="", metavar="DAY", help="the day for which it is checked (today)")
    check.set_defaults(run=_check)
    shapes = commands.add_parser(
        "preconditions", help="the conditions of a practice as SHACL shapes in Turtle"
    )
    shapes.add_argument("practice", help="slug of a practice, as in its address")
    shapes.add_argument("city", nargs="?", default="", help="slug of the receiving city (every city)")
    shapes.set_defaults(run=_preconditions)
    chains = commands.add_parser("transfers", help="who took what from whom")
    chains.add_argument("practice", nargs="?", default="", help="slug of a practice (all)")
    chains.add_argument("--mode", default="", help="slug of a mode of transfer, for example adoption")
    chains.set_defaults(run=_transfers)
    for parser in (check, chains):
        parser.add_argument("--format", choices=FORMATS, default="table", help="how the answer is written")
        parser.add_argument("--language", default="en", help="language of labels and questions (en)")


def is_transfer_check(words: list[Path]) -> bool:
    """Tell whether the words after ``mc2cm check`` name a practice and a city and not files of the data."""
    return (
        len(words) == 2
        and all(word.suffix == "" and word.name == str(word) for word in words)
        and not any(word.exists() for word in words)
    )


def check_pair(options: argparse.Namespace) -> int:
    """Carry out ``mc2cm check PRACTICE CITY``: the transfer check as a table in English."""
    practice, city = options.files
    query = [("city", str(city)), ("lang", "en")]
    return _write(options, f"/practice/{quote(str(practice))}/check", query, _SHOWN_OF_CHECK, "table")


def _check(options: argparse.Namespace, _: Sources) -> int:
    query = [("city", options.city), ("on", options.on), ("lang", options.language)]
    for pair in options.profile:
        name, equals, value = pair.partition("=")
        if not equals or name not in FIELDS:
            print(
                f"mc2cm: --profile found {pair!r}, expected one of {', '.join(FIELDS)} =VALUE",
                file=sys.stderr,
            )
            return _BAD_USE
        query.append((name, value))
    return _write(
        options, f"/practice/{quote(options.practice)}/check", query, _SHOWN_OF_CHECK, options.format
    )


def _preconditions(options: argparse.Namespace, _: Sources) -> int:
    return _print(options, f"/practice/{quote(options.practice)}/preconditions.ttl", [("city", options.city)])


def _transfers(options: argparse.Namespace, _: Sources) -> int:
    path = f"/practice/{quote(options.practice)}/transfers" if options.practice else "/transfers"
    query = [("mode", options.mode), ("lang", options.language)]
    return _write(options, path, query, _SHOWN_OF_TRANSFERS, options.format)


def _write(
    options: argparse.Namespace, path: str, query: list[tuple[str, str]], shown: tuple[str, ...], format_: str
) -> int:
    if format_ != "table":
        return _print(options, f"{path}.{format_}", query)
    text = _get(options, f"{path}.csv", query)
    if text is None:
        return _BAD_USE
    rows = list(csv.DictReader(io.StringIO(text)))
    table = PrettyTable(shown, align="l", max_width=_WIDTH, hrules=1)
    table.add_rows([[row[name] for name in shown] for row in rows])
    print(table.get_string())
    print(f"{len(rows)} rows, version {Snapshot.current(options.build_dir).manifest.version}")
    return 0


def _print(options: argparse.Namespace, path: str, query: list[tuple[str, str]]) -> int:
    text = _get(options, path, query)
    if text is None:
        return _BAD_USE
    sys.stdout.write(text)
    return 0


def _get(options: argparse.Namespace, path: str, query: list[tuple[str, str]]) -> str | None:
    """Ask the application itself, so that desk and site cannot differ; None, with the reason told, for a fault."""
    snapshot = Snapshot.current(options.build_dir)
    app = create_app(Settings(snapshot.root, Path("no-workers")))
    asked = urlencode([pair for pair in query if pair[1]])
    answer = app.test_client().get(f"{path}?{asked}", headers={"Accept": "application/json"})
    if answer.status_code == _OK:
        return answer.get_data(as_text=True)
    problem = answer.get_json(force=True, silent=True) or {}
    print(f"mc2cm: {path}: {problem.get('detail') or answer.status}", file=sys.stderr)
    return None

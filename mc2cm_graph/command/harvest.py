"""``mc2cm harvest``: the dataset descriptions of another portal, into the store of the review."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from mc2cm_graph.harvest import (
    KINDS,
    Bounds,
    Client,
    Gazetteer,
    Guard,
    HarvestFailed,
    Manners,
    Outcome,
    Review,
    Store,
    Task,
    Unsafe,
    harvest,
    match_all,
    portal_of_kind,
    write_report,
)
from mc2cm_graph.questions.binding import SLUG
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources

FAILED = 1
BAD_USE = 2


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``harvest`` to the command line."""
    parser = commands.add_parser(
        "harvest",
        help="bring in the dataset descriptions of another portal",
        description="A run that was stopped goes on when the same command is given again. What was left out, and"
        " why, is told in the report.",
    )
    parser.add_argument(
        "portal", help="a portal of the graph (its slug), or a name of your own with --address"
    )
    parser.add_argument("--kind", choices=KINDS, help="what it speaks (as the graph tells)")
    parser.add_argument("--address", metavar="URL", help="address of its interface (as the graph tells)")
    parser.add_argument("--anew", action="store_true", help="begin again, do not go on with a run under way")
    parser.add_argument("--report", type=Path, metavar="FILE", help="the report (beside the store)")
    add_store(parser)
    manners, bounds = Manners(), Bounds()
    for name, value, what in (
        ("--interval-s", manners.interval_s, "seconds between two requests to one host, at least"),
        ("--attempts", manners.attempts, "how often a request is made before the run stops"),
        ("--backoff-s", manners.backoff_s, "seconds before the second attempt; they double from there"),
        ("--patience-s", manners.patience_s, "the longest wait that a portal may ask for"),
        ("--most-bytes", manners.most_bytes, "the longest answer, decompressed"),
        ("--page-size", 100, "records asked for at a time"),
        ("--most-pages", bounds.pages, "pages that are read at most"),
        ("--most-records", bounds.records, "records that are taken at most"),
    ):
        parser.add_argument(
            name, type=_positive(type(value)), default=value, metavar="N", help=f"{what} ({value})"
        )
    parser.add_argument("--contact", default=manners.contact, help="told to the portal in the User-Agent")
    parser.add_argument(
        "--allow-loopback", action="store_true", help="let this machine itself be asked: a portal under test"
    )
    parser.set_defaults(run=_harvest)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the store."""
    parser.add_argument("--store", type=Path, metavar="FILE", help="the store (ROOT/harvest/harvest.sqlite)")


def store_path(options: argparse.Namespace) -> Path:
    """Give the path of the store that was named or is usual."""
    return Path(options.store or options.root / "harvest" / "harvest.sqlite")


def _harvest(options: argparse.Namespace, sources: Sources) -> int:
    path, queries = store_path(options), sources.queries / "harvest"
    report = options.report or path.parent / f"{options.portal}.report.jsonl"
    bounds = Bounds(options.most_pages, options.most_records)
    gazetteer = Gazetteer(Snapshot.current(options.build_dir), queries)
    if not re.fullmatch(SLUG, options.portal):
        print(
            f"mc2cm: harvest: found the name {options.portal!r}, expected small letters, digits and hyphens",
            file=sys.stderr,
        )
        return BAD_USE
    asked = _asked_at(options, gazetteer)
    if asked is None:
        return BAD_USE
    kind, address = asked
    try:
        Guard(options.allow_loopback).checked(address)
    except Unsafe as fault:
        print(f"mc2cm: harvest: {fault}", file=sys.stderr)
        return BAD_USE
    try:
        with Store(path) as store, Client(_manners(options), _say) as client:
            portal = portal_of_kind(kind, address, client, options.page_size, queries)
            outcome = harvest(Task(options.portal, kind, portal, bounds, options.anew), store, _say)
            write_report(report, store, outcome)
            match_all(store, options.portal, gazetteer, _say)
            told = told_of_links(Review(store), options.portal)
    except HarvestFailed as fault:
        print(f"mc2cm: harvest: {fault}", file=sys.stderr)
        return FAILED
    print(f"{_told(outcome)}\n{told}")
    if outcome.broken or not outcome.whole:
        print(f"report: {report}")
    return 0 if outcome.whole else FAILED


def told_of_links(review: Review, portal: str = "") -> str:
    """Say how many datasets there are to look at."""
    certain, waiting = review.count("certain", portal), review.count("waiting", portal)
    return f"links: {certain} datasets proposed with certainty, {waiting} with links that wait (mc2cm links review)"


def _asked_at(options: argparse.Namespace, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """Give kind and address, as named or as the graph tells; None, said to the caller, if they are not known."""
    known = gazetteer.portals.get(options.portal)
    if options.address:
        kinds = known.interfaces if known else {}
        kind = options.kind or next((kind for kind in kinds if kind in KINDS), "")
        if kind:
            return kind, options.address
        told = f"--address without --kind, expected one of {', '.join(KINDS)}"
    elif known is None:
        names = ", ".join(slug for slug, portal in gazetteer.portals.items() if portal.asked_at())
        told = f"no portal {options.portal!r} in the graph, expected --kind and --address, or one of {names}"
    else:
        at = known.asked_at()
        if at and options.kind in (None, at[0]):
            return at
        told = (
            f"no address of a known interface of {options.portal} in the graph, expected --kind and --address"
        )
    print(f"mc2cm: harvest: found {told}", file=sys.stderr)
    return None


def _manners(options: argparse.Namespace) -> Manners:
    return Manners(
        interval_s=options.interval_s,
        attempts=options.attempts,
        backoff_s=options.backoff_s,
        patience_s=options.patience_s,
        most_bytes=options.most_bytes,
        contact=options.contact,
        loopback=options.allow_loopback,
    )


def _told(outcome: Outcome) -> str:
    whole = "all of the portal was seen" if outcome.whole else "NOT all of the portal was seen"
    return (
        f"{outcome.portal}: {outcome.kept} descriptions, {outcome.fresh} new, {outcome.changed} changed,"
        f" {outcome.gone} gone, {outcome.broken} broken; {whole}"
    )


def _positive(kind: type) -> type:
    def read(text: str) -> object:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not 0 < value < 1 << 50:
            raise argparse.ArgumentTypeError(f"found {text!r}, expected a number above 0")
        return value

    return read  # type: ignore[return-value]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

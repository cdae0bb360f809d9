"""``mc2cm links``: harvested datasets matched to the graph, looked at, and written as data files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from mc2cm_graph.command.asking import ask
from mc2cm_graph.command.harvest import add_store, store_path, told_of_links
from mc2cm_graph.command.linkfiles import write_files
from mc2cm_graph.harvest import STATES, Gazetteer, HarvestFailed, Review, Store, match_all, said
from mc2cm_graph.names import compact
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources

FAULTS_FOUND = 1
BAD_USE = 2

_OPEN = ("certain", "waiting")
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_WIDEST = 70


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``links`` with its three commands to the command line."""
    links = commands.add_parser("links", help="links from harvested datasets to the graph")
    actions = links.add_subparsers(required=True, metavar="ACTION")
    _add_review(actions)
    match = actions.add_parser("match", help="match again what was harvested, to the current snapshot")
    match.add_argument("portals", nargs="*", help="portals (all that were harvested)")
    write = actions.add_parser("write", help="write confirmed links as data files")
    write.add_argument("--dry-run", action="store_true", help="name the files, write none")
    for parser, run in ((match, _match), (write, _write)):
        add_store(parser)
        parser.set_defaults(run=_with_store(run))


def _add_review(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    review = actions.add_parser(
        "review",
        help="look at links and decide",
        description="list, show, confirm, reject or wait (undecide) name datasets as PORTAL/IDENTIFIER; export"
        " writes a table, import takes the decisions that somebody wrote into it; ask goes through the list with"
        " you. Without a word: ask at a terminal, else list.",
    )
    review.add_argument("action", nargs="?", choices=tuple(_ACTIONS), help="what to do")
    review.add_argument(
        "names", nargs="*", metavar="DATASET", help="PORTAL/IDENTIFIER; a file for import, export"
    )
    review.add_argument("--portal", default="", help="of this portal only")
    review.add_argument(
        "--state", choices=STATES, action="append", help="in this state (certain and waiting)"
    )
    review.add_argument("--least", type=float, default=0.0, metavar="SCORE", help="from this score on")
    review.add_argument("--most", type=int, default=-1, metavar="N", help="so many datasets at most")
    review.add_argument(
        "--target", action="append", default=[], metavar="THING", help="this link only, as city/lyon"
    )
    review.add_argument(
        "--certain", action="store_true", help="confirm: all that are proposed with certainty"
    )
    review.add_argument("--by", default="", metavar="NAME", help="who decides; it goes into the data file")
    add_store(review)
    review.set_defaults(run=_with_store(_review))


Run = Callable[[argparse.Namespace, Sources, Store, Gazetteer], int]


def _with_store(run: Run) -> Callable[[argparse.Namespace, Sources], int]:
    def opened(options: argparse.Namespace, sources: Sources) -> int:
        path = store_path(options)
        if not path.is_file():
            print(
                f"mc2cm: links: {path}: no such store, expected one that `mc2cm harvest` made",
                file=sys.stderr,
            )
            return BAD_USE
        gazetteer = Gazetteer(Snapshot.current(options.build_dir), sources.queries / "harvest")
        try:
            with Store(path) as store:
                return run(options, sources, store, gazetteer)
        except (HarvestFailed, OSError) as fault:
            print(f"mc2cm: links: {fault}", file=sys.stderr)
            return BAD_USE

    return opened


def _match(options: argparse.Namespace, _: Sources, store: Store, gazetteer: Gazetteer) -> int:
    known = store.portals()
    unknown = sorted(set(options.portals) - set(known))
    if unknown:
        raise HarvestFailed(
            f"found no harvest of {unknown[0]}, expected one of {', '.join(known) or 'none yet'}"
        )
    for portal in options.portals or known:
        print(f"{portal}: {match_all(store, portal, gazetteer)} descriptions matched")
        print(told_of_links(Review(store), portal))
    return 0


def _write(options: argparse.Namespace, sources: Sources, store: Store, gazetteer: Gazetteer) -> int:
    written = write_files(Review(store), store, gazetteer, sources, options.dry_run)
    for path, new in written:
        print(f"{'would write' if options.dry_run and new else 'written' if new else 'as it was'}: {path}")
    print(
        f"{sum(new for _, new in written)} of {len(written)} files; now run `mc2cm check` and `mc2cm build`"
    )
    return 0


def _review(options: argparse.Namespace, _: Sources, store: Store, gazetteer: Gazetteer) -> int:
    action = options.action or ("ask" if sys.stdin.isatty() and sys.stdout.isatty() else "list")
    return _ACTIONS[action](options, Review(store), gazetteer)


def _list(options: argparse.Namespace, review: Review, gazetteer: Gazetteer) -> int:
    rows = review.datasets(options.state or _OPEN, options.portal, options.least, options.most)
    for row in rows:
        states = ", ".join(f"{count} {state}" for state, count in row.states.items() if count)
        title = row.title if len(row.title) <= _WIDEST else row.title[: _WIDEST - 1] + "…"
        print(f"{row.score:.2f}  {row.portal}/{row.identifier}  {title}  ({states})")
        links = review.links(row.portal, row.identifier)
        shown = ", ".join(f"{gazetteer.label(link.target)} {link.score:.2f}" for link in links)
        print(f"      {shown}")
    print(f"{len(rows)} datasets")
    return 0


def _show(options: argparse.Namespace, review: Review, gazetteer: Gazetteer) -> int:
    if not options.names:
        raise HarvestFailed("found no dataset to show, expected PORTAL/IDENTIFIER")
    for name in options.names:
        print(shown(review, gazetteer, *review.find(name)))
    return 0


def shown(review: Review, gazetteer: Gazetteer, portal: str, identifier: str) -> str:
    """Write a dataset with its links and their reasons."""
    kept, links = review.dataset(portal, identifier)
    described = kept.description
    lines = [f"{portal}/{identifier}", f"  title      {described.title}"]
    facts = (
        ("publisher", described.publisher),
        ("page", described.page),
        ("places", ", ".join([*described.places, *described.place_iris, *described.codes])),
        ("keywords", ", ".join(described.keywords[:12])),
        ("modified", described.modified),
        ("harvested", kept.harvested),
        ("gone since", kept.gone),
    )
    lines += [f"  {name:10} {value}" for name, value in facts if value]
    for number, link in enumerate(links, start=1):
        target = compact(link.target) or link.target
        by = f" by {link.by}" if link.by else ""
        lines.append(
            f"  {number}. {link.score:.2f} {link.kind} {gazetteer.label(link.target)} <{target}> {link.state}{by}"
        )
        lines += [f"       {said(reason, gazetteer)}" for reason in link.reasons]
    return "\n".join(lines)


def _decide(options: argparse.Namespace, review: Review, _: Gazetteer) -> int:
    named = [review.find(name) for name in options.names]
    if options.certain and options.action == "confirm":
        certain = list(review.links(options.portal, state="certain"))
        for link in certain:
            review.decide(link.portal, link.identifier, "confirm", [link.target], options.by)
        print(f"{len(certain)} links confirmed")
        return 0
    if not named:
        raise HarvestFailed(f"found no dataset to {options.action}, expected PORTAL/IDENTIFIER")
    count = sum(
        review.decide(portal, identifier, options.action, options.target, options.by)
        for portal, identifier in named
    )
    print(f"{count} links of {len(named)} datasets: {options.action}")
    return 0


def _export(options: argparse.Namespace, review: Review, gazetteer: Gazetteer) -> int:
    path, delimiter = _table(options)
    rows = review.datasets(options.state or _OPEN, options.portal, options.least, options.most)
    links = (link for row in rows for link in review.links(row.portal, row.identifier))
    with path.open("w", encoding="utf-8", newline="") as out:
        count = review.write_table(out, links, gazetteer, delimiter)
    print(f"{path}: {count} links of {len(rows)} datasets; write confirm or reject into the column decision")
    return 0


def _import(options: argparse.Namespace, review: Review, _: Gazetteer) -> int:
    path, delimiter = _table(options)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        decided, faults = review.read_table(lines, delimiter)
    for fault in faults:
        print(f"mc2cm: links: {path}: {fault}", file=sys.stderr)
    print(f"{decided} links decided")
    return FAULTS_FOUND if faults else 0


def _ask(options: argparse.Namespace, review: Review, gazetteer: Gazetteer) -> int:
    rows = review.datasets(options.state or _OPEN, options.portal, options.least, options.most)
    return ask(review, rows, lambda row: shown(review, gazetteer, row.portal, row.identifier), options.by)


def _table(options: argparse.Namespace) -> tuple[Path, str]:
    if len(options.names) != 1 or Path(options.names[0]).suffix.lower() not in _DELIMITERS:
        raise HarvestFailed(f"found {' '.join(options.names) or 'no file'}, expected one file .csv or .tsv")
    path = Path(options.names[0])
    return path, _DELIMITERS[path.suffix.lower()]


_ACTIONS: dict[str, Callable[[argparse.Namespace, Review, Gazetteer], int]] = {
    "list": _list,
    "show": _show,
    "confirm": _decide,
    "reject": _decide,
    "wait": _decide,
    "export": _export,
    "import": _import,
    "ask": _ask,
}

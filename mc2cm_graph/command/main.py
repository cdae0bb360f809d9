"""Reading of the command line, and the four commands over the sources and the snapshot."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mc2cm_graph.build import LARGE_QUADS, BuildFailed, build, is_stale
from mc2cm_graph.command import export, harvest, links, publish, relate, transfers
from mc2cm_graph.command.answer import FORMATS, checkable_share, write_answer
from mc2cm_graph.questions import BadParameter, BadQuestion, load_all
from mc2cm_graph.reason import Unsupported
from mc2cm_graph.settings import REPOSITORY, BadSetting, Settings
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.sources import Fault, Sources, Unreadable, lay_out, read
from mc2cm_graph.validate import check, check_files

FAULTS_FOUND = 1
BAD_USE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0: done, 1: faults found in the sources, 2: the command itself was wrong."""
    options = _parser().parse_args(arguments)
    sources = Sources.under(options.root, options.data)
    try:
        return int(options.run(options, sources))
    except (NoSnapshot, BadSetting, BadParameter, BadQuestion, Unsupported) as error:
        print(f"mc2cm: {error}", file=sys.stderr)
        return BAD_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mc2cm", description=__doc__)
    parser.add_argument("--root", type=Path, default=REPOSITORY, help="folder of ontology/, shapes/ ...")
    parser.add_argument("--data", type=Path, default=None, help="folder of the data files (ROOT/data)")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fmt = commands.add_parser("fmt", help="write data files in the canonical layout")
    fmt.add_argument("--check", action="store_true", help="change nothing, name the files that would change")
    fmt.add_argument("files", nargs="*", type=Path, help="files (all of the data)")
    fmt.set_defaults(run=_fmt)
    checker = commands.add_parser(
        "check", help="check the sources and name every fault, or a practice in a city"
    )
    checker.add_argument("files", nargs="*", type=Path, help="data files (everything), or PRACTICE CITY")
    checker.set_defaults(run=_check)
    builder = commands.add_parser("build", help="build a snapshot and switch to it")
    builder.add_argument("--if-stale", action="store_true", help="only if the sources changed since")
    builder.add_argument(
        "--large-quads",
        type=int,
        default=LARGE_QUADS,
        help=f"make a store on disk from this many quads on ({LARGE_QUADS}); it is served instead of memory",
    )
    builder.add_argument(
        "--keep-versions",
        type=int,
        metavar="N",
        help="keep the N newest snapshots, never removing one that is served (the setting kept_versions)",
    )
    builder.set_defaults(run=_build)
    query = commands.add_parser("query", help="answer a question of queries/ from the current snapshot")
    query.add_argument("name", nargs="?", help="the question's name (without it: the list of questions)")
    query.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="one parameter")
    query.add_argument("--format", choices=FORMATS, default="table", help="how the answer is written")
    query.set_defaults(run=_query)
    relate.add_commands(commands)
    transfers.add_commands(commands)
    publish.add_commands(commands)
    export.add_commands(commands)
    harvest.add_commands(commands)
    links.add_commands(commands)
    return parser


def _fmt(options: argparse.Namespace, sources: Sources) -> int:
    paths = options.files or sources.data_files()
    if not paths:
        print(
            f"mc2cm: {sources.shown(sources.data)}: found no data file, expected one",
            file=sys.stderr,
        )
        return BAD_USE
    faults: list[Fault] = []
    changed = 0
    for path in paths:
        if path.suffix != ".trig" or not path.is_file():
            faults.append(
                Fault(
                    str(path),
                    1,
                    "no-data-file",
                    "no such .trig file",
                    "data/<kind>/<slug>.trig",
                    "check the name",
                )
            )
            continue
        try:
            document = read(path, sources.shown(path))
        except Unreadable as unreadable:
            faults.append(unreadable.fault)
            continue
        comments = document.comments()
        faults += [
            Fault(
                document.shown,
                line,
                "no-comment",
                comment,
                "no comment: the layout would lose it",
                "say it as skos:editorialNote of the citation, or remove it; the file was left as it is",
            )
            for line, comment in comments
        ]
        text = lay_out(document.base, document.quads).text
        if comments or text == document.text:
            continue
        changed += 1
        print(f"{'would change' if options.check else 'changed'}: {document.shown}")
        if not options.check:
            path.write_text(text, encoding="utf-8")
    _print_faults(faults)
    print(f"{len(paths)} files, {changed} {'would change' if options.check else 'changed'}")
    return FAULTS_FOUND if faults or (options.check and changed) else 0


def _check(options: argparse.Namespace, sources: Sources) -> int:
    if transfers.is_transfer_check(options.files):
        return transfers.check_pair(options)
    absent = [path for path in options.files if not path.is_file() or path.suffix != ".trig"]
    if absent:
        print(f"mc2cm: {absent[0]}: no such .trig file, expected data/<kind>/<slug>.trig", file=sys.stderr)
        return BAD_USE
    checked = check_files(sources, options.files, _progress) if options.files else check(sources, _progress)
    _print_faults(checked.faults)
    warnings = len(checked.faults) - len(checked.errors)
    print(f"{len(checked.documents)} files, {len(checked.errors)} errors, {warnings} warnings")
    return FAULTS_FOUND if checked.errors else 0


def _build(options: argparse.Namespace, sources: Sources) -> int:
    if options.if_stale and not is_stale(sources, options.build_dir):
        print(f"build: version {Snapshot.current(options.build_dir).manifest.version} is up to date")
        return 0
    try:
        keep = options.keep_versions or Settings.read(Path(), Path()).operation.kept_versions
        snapshot = build(sources, options.build_dir, _progress, options.large_quads, keep)
    except BuildFailed as failed:
        _print_faults(failed.faults)
        print(f"mc2cm: {failed}", file=sys.stderr)
        return FAULTS_FOUND
    manifest = snapshot.manifest
    print(
        f"version {manifest.version}: {sum(manifest.kinds.values())} things, {manifest.citations} citations, "
        f"{manifest.stated} stated and {manifest.inferred} inferred triples"
    )
    print(checkable_share(snapshot))
    return 0


def _query(options: argparse.Namespace, _: Sources) -> int:
    snapshot = Snapshot.current(options.build_dir)
    questions = load_all(snapshot.queries)
    if options.name is None:
        for question in questions.values():
            print(f"{question.name:40} {question.titles.get('en', '')}")
        return 0
    if options.name not in questions:
        print(
            f"mc2cm: found no question {options.name!r}, expected one of {', '.join(questions)}",
            file=sys.stderr,
        )
        return BAD_USE
    values = {}
    for pair in options.param:
        name, equals, value = pair.partition("=")
        if not equals:
            print(f"mc2cm: --param found {pair!r}, expected NAME=VALUE", file=sys.stderr)
            return BAD_USE
        values[name] = value
    sys.stdout.write(write_answer(snapshot, questions[options.name], values, options.format))
    return 0


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _print_faults(faults: Sequence[Fault]) -> None:
    for fault in sorted(faults):
        print(fault, file=sys.stderr)

"""``mc2cm publish``: the current snapshot into another store, and compared with it there."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mc2cm_graph.credentials import Credentials
from mc2cm_graph.names import DEFAULT_GRAPH
from mc2cm_graph.publish import ENGINES, Addresses, Content, PublishFailed, Target, addresses, find, publish
from mc2cm_graph.publish.address import BadAddress, checked
from mc2cm_graph.publish.progress import Progress
from mc2cm_graph.publish.publish import Plan
from mc2cm_graph.publish.target import By
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources

FAILED = 1
BAD_USE = 2

_PART_BYTES = {"graph-store": 4 << 20, "update": 128 << 10}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``publish`` to the command line."""
    parser = commands.add_parser(
        "publish",
        help="load the current snapshot into another SPARQL store and compare it there",
        description="A run that was stopped goes on when the same command is given again. Credentials:"
        " MC2CM_PUBLISH_USER and MC2CM_PUBLISH_PASSWORD, or MC2CM_PUBLISH_TOKEN, or ~/.netrc.",
    )
    parser.add_argument(
        "--to", required=True, metavar="URL", help="address of the store or one of its services"
    )
    parser.add_argument("--engine", choices=ENGINES, help="what the store is (found out by asking it)")
    parser.add_argument(
        "--by",
        choices=tuple(_PART_BYTES),
        help="Graph Store Protocol or SPARQL Update (the first that it has)",
    )
    parser.add_argument(
        "--default-graph",
        metavar="IRI",
        help=f"load the default graph as this named graph ({DEFAULT_GRAPH} where the engine needs one)",
    )
    parser.add_argument("--query-url", default="", metavar="URL", help="its query address")
    parser.add_argument("--update-url", default="", metavar="URL", help="its update address")
    parser.add_argument("--graphs-url", default="", metavar="URL", help="its Graph Store address")
    parser.add_argument("--part-bytes", type=_positive, metavar="BYTES", help="the longest request")
    parser.set_defaults(run=_publish)


def _publish(options: argparse.Namespace, sources: Sources) -> int:
    snapshot = Snapshot.current(options.build_dir)
    texts = sources.queries / "publish"
    try:
        engine, there = _there(options, texts)
        by = _by(options, there)
        default_graph = options.default_graph or ("" if there.keeps_default else DEFAULT_GRAPH)
        target = Target(there, texts, Credentials.from_environment(os.environ, "PUBLISH"), default_graph, by)
        plan = Plan(options.part_bytes or _PART_BYTES[by], engine == "virtuoso")
        _say(
            f"publish: version {snapshot.manifest.version} to {engine or 'the store'} at {there.query} by {by}"
        )
        progress = Progress(Path(options.build_dir) / "publish", there.query)
        with snapshot.hold(), Content(snapshot.dataset) as content:
            done = publish(content, target, plan, progress, _say)
    except (BadAddress, PublishFailed, OSError, ValueError) as fault:
        print(f"mc2cm: publish: {fault}", file=sys.stderr)
        return BAD_USE if isinstance(fault, BadAddress) else FAILED
    if done.foreign:
        _say(f"publish: {len(done.foreign)} graphs of others were left alone, such as <{done.foreign[0]}>")
    print(
        f"version {snapshot.manifest.version}: {done.loaded} graphs loaded, {done.equal} were there already"
    )
    print(f"compared: {done.triples} triples in all graphs, in number and in content; SHA-256 {done.digest}")
    serve = f"server.py --endpoint {there.query}"
    print(f"to serve from it: {serve}" + (f" --default-graph {default_graph}" if default_graph else ""))
    return 0


def _there(options: argparse.Namespace, texts: Path) -> tuple[str, Addresses]:
    named = [options.query_url, options.update_url, options.graphs_url]
    for url in filter(None, [options.to, *named]):
        checked(url)
    if options.engine:
        engine, found = options.engine, addresses(options.engine, options.to)
    elif any(named):
        engine, found = "", Addresses(options.query_url or options.to, options.update_url, options.graphs_url)
    else:
        probe = Target(Addresses(""), texts, Credentials.from_environment(os.environ, "PUBLISH"))
        engine, found = find(options.to, probe.answers, probe.has_graphs)
        probe.close()
    query, update, graphs = (
        chosen or usual
        for chosen, usual in zip(named, (found.query, found.update, found.graphs), strict=True)
    )
    return engine, Addresses(query, update, graphs, found.keeps_default)


def _by(options: argparse.Namespace, there: Addresses) -> By:
    by: By = "graph-store" if there.graphs else "update"
    if options.by:
        by = options.by
    elif there.update and options.to.rstrip("/") == there.update and there.update != there.query:
        by = "update"
    if not (there.graphs if by == "graph-store" else there.update):
        missing = "--graphs-url" if by == "graph-store" else "--update-url"
        raise BadAddress(f"--by {by}: found no address for it, expected {missing} URL")
    return by


def _positive(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number of bytes above 0")
    return int(text)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

"""Confirmed links as files of ``data/``, in the layout in which all data files stand."""

from __future__ import annotations

import re
from pathlib import Path

from mc2cm_graph.harvest import (
    Gazetteer,
    HarvestFailed,
    Proposed,
    Review,
    Store,
    Subject,
    figure_quads,
    files_of,
    sign_of,
    slug_of,
)
from mc2cm_graph.harvest.run import Kept
from mc2cm_graph.names import split_thing, thing_iri
from mc2cm_graph.sources import Sources, Unreadable, lay_out, read, value

Written = tuple[str, bool]
"""A file as it is shown, and whether it is new or other than before."""

_CITATION = re.compile(r"#c(\d+)$")


def write_files(
    review: Review, store: Store, gazetteer: Gazetteer, sources: Sources, dry_run: bool = False
) -> list[Written]:
    """Write source and record of every dataset with a confirmed place or theme, and the figures in it.

    A file says the same however often it is written. Raises HarvestFailed for a file that cannot be read.
    """
    written = []
    for row in review.datasets(["confirmed"]):
        kept, links = review.dataset(row.portal, row.identifier)
        confirmed = [link for link in links if link.state == "confirmed"]
        subject = Subject(kept, _slug(sources, kept), store.address(row.portal))
        for file in files_of(subject, [link for link in confirmed if link.kind != "indicator"], gazetteer):
            text = lay_out(thing_iri(file.kind, file.slug), file.quads).text
            written.append(_put(sources, sources.data / file.kind / f"{file.slug}.trig", text, dry_run))
        written += [
            _add_figure(subject, link, gazetteer, sources, dry_run)
            for link in confirmed
            if link.kind == "indicator"
        ]
    return written


def _slug(sources: Sources, kept: Kept) -> str:
    """Give the slug under which a dataset has its files, or a new one: a changed title must not make a second."""
    sign = sign_of(kept.portal, kept.description.identifier)
    held = sorted((sources.data / "dataset").glob(f"{kept.portal}-*{sign}.trig"))
    return held[0].stem if held else slug_of(kept.portal, kept.description)


def _add_figure(
    subject: Subject, link: Proposed, gazetteer: Gazetteer, sources: Sources, dry_run: bool
) -> Written:
    """Add to the file of a figure that it stands in the dataset, unless it says so already."""
    named = split_thing(link.target)
    path = sources.data / "indicator" / f"{named[1] if named else ''}.trig"
    try:
        document = read(path, sources.shown(path))
    except (OSError, Unreadable) as fault:
        raise HarvestFailed(f"{path}: the figure's file cannot be read ({fault})") from fault
    if any(value(quad.object) == subject.iri for quad in document.quads):
        return document.shown, False
    numbers = (_CITATION.search(value(quad.graph_name)) for quad in document.quads)
    last = max((int(found[1]) for found in numbers if found), default=0)
    quads = [*document.quads, *figure_quads(document.base, last + 1, subject, link, gazetteer)]
    return _put(sources, path, lay_out(document.base, quads).text, dry_run)


def _put(sources: Sources, path: Path, text: str, dry_run: bool) -> Written:
    new = not path.is_file() or path.read_text(encoding="utf-8") != text
    if new and not dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    return sources.shown(path), new

"""Pages of versions: the list, each version with what changed in it, and the statements of the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.text import choose
from mc2cm_graph.history import Change, History, Kind, Step, kept_versions
from mc2cm_graph.names import BASE
from mc2cm_graph.schemaorg import describe_graph
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.terms import Literal
from mc2cm_graph.versions import describe_all, describe_version, write, write_patch
from mc2cm_graph.versions.description import PATCH
from mc2cm_graph.versions.writing import VERSIONS
from mc2cm_graph.web import citing, data, links, versionwords
from mc2cm_graph.web.copying import copying
from mc2cm_graph.web.linked import Linked, of_list, publication
from mc2cm_graph.web.site import browser, language, site

PATH = "/versions"
CURRENT = "current"
"""In an address the version that is served."""

NAMED = 24
"""Things of one kind and one change that a page names; the file beside it has all."""

UNSTEADY = "no-cache, must-revalidate"
"""Which snapshots are kept may change while a version is served: asked again each time, here too (``front.memo``)."""

_HISTORY = "mc2cm-history"
_COLUMNS = ("change", "kind", "iri", "page", "label", "language", "added", "removed")
_TITLES: tuple[Kind, ...] = ("create", "update", "delete")
pages = Blueprint("versions", __name__)


@dataclass(frozen=True)
class Changed:
    """Things of one kind that changed in one way: how many, and the first of them with their pages, if any."""

    change: Kind
    kind: str
    total: int
    shown: tuple[tuple[Literal, str], ...]


def history() -> History:
    """Give the history up to the version that is served; it is read once."""
    made = current_app.extensions
    if _HISTORY not in made:
        made[_HISTORY] = History.of(Snapshot.at(site().settings.snapshot))
    return cast(History, made[_HISTORY])


def readable() -> list[str]:
    """List the versions that ``version=`` can name, the newest first: the served one, and those that are kept.

    A copy without a server has one, whatever stands beside the snapshot that it is made of.
    """
    served = browser().manifest.version
    if copying():
        return [served]
    known = history()
    names = dict.fromkeys(step.version for step in reversed(known.steps))
    others = site().settings.operation.older_versions > 0
    return [name for name in names if name == served or (others and known.is_kept(name))]


def here() -> str:
    """Give the address of this host, without a slash at its end."""
    return request.host_url.rstrip("/")


@pages.get(PATH)
def listing() -> ResponseReturnValue:
    """List the versions, the newest first."""
    extension = data.wanted_extension()
    if extension:
        return listing_rdf(extension)
    known = history()
    names = {step.version for step in known.steps}
    others = [version for version in kept_versions(known.build_dir) if version not in names]
    twins = data.alternates(PATH)
    body = render_template(
        "versions.html",
        steps=[(step, known.is_kept(step.version)) for step in reversed(known.steps)],
        linked=of_list(_lines(known), len(known.steps)),
        others=others,
        recorded=known.is_recorded,
        twins=twins,
        words=versionwords,
    )
    return _unsteady(data.announce(make_response(body), twins, BASE + "versions"))


@pages.get(f"{PATH}.<{data.RDF_EXTENSION}:extension>")
def listing_rdf(extension: str) -> Response:
    """Give the list of versions as RDF."""
    return _rdf(write(describe_all(history()), data.RDF_TYPES[extension]), extension, PATH)


@pages.get(f"{PATH}/<version>")
def version(version: str) -> ResponseReturnValue:
    """Show a version: when, from what, how much, and what changed in it."""
    step = _step(version)
    extension = data.wanted_extension()
    if extension:
        return version_rdf(version, extension)
    known = history()
    path = f"{PATH}/{step.version}"
    twins = data.alternates(path)
    body = render_template(
        "version.html",
        step=step,
        following=known.after(step.version),
        is_current=step.version == known.last.version,
        is_kept=known.is_kept(step.version),
        recorded=known.is_recorded,
        changed=_changed(known.changes(step)) if step.previous else [],
        files=[file.name for file in step.files if known.file(step, file.name)],
        patch=PATCH[0],
        path=path,
        twins=twins,
        words=versionwords,
        linked=Linked(main=describe_graph(publication(step.version), VERSIONS + step.version)),
        citation=citing.cite_version(step.version),
    )
    response = data.announce(make_response(body), twins, VERSIONS + step.version)
    for relation, other in (("predecessor-version", step.previous), ("successor-version", _next(step))):
        if other:
            response.headers.add("Link", f'<{PATH}/{other}>; rel="{relation}"')
    response.headers.add("Link", f'<{PATH}>; rel="version-history"')
    response.headers.add("Link", f'<{PATH}/{CURRENT}>; rel="latest-version"')
    return _unsteady(response)


@pages.get(f"{PATH}/<version>.<{data.RDF_EXTENSION}:extension>")
def version_rdf(version: str, extension: str) -> Response:
    """Give what is said of a version as RDF."""
    step = _step(version)
    body = write(describe_version(history(), step, here()), data.RDF_TYPES[extension])
    return _rdf(body, extension, f"{PATH}/{step.version}", VERSIONS + step.version)


@pages.get(f"{PATH}/<version>/changes.csv")
def changes_csv(version: str) -> Response:
    """Give the things that changed in a version, as CSV."""
    step = _step(version)
    return data.csv_response(_COLUMNS, (_row(change) for change in history().changes(step)))


@pages.get(f"{PATH}/<version>/<any('added.nq','removed.nq','{PATCH[0]}'):name>")
def difference_data(version: str, name: str) -> Response:
    """Give the added or the removed statements of a version, or both as one RDF Patch."""
    step = _step(version)
    known = history()
    added, removed = (known.file(step, file) for file in ("added.nq", "removed.nq"))
    if added is None or removed is None:
        raise NotFound
    if name == PATCH[0]:
        body, media_type = b"".join(write_patch(step.version, step.previous, removed, added)), PATCH[1]
    else:
        body, media_type = (
            (added if name.startswith("added") else removed).read_bytes(),
            "application/n-quads",
        )
    response = Response(body, content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _unsteady(response)


def _lines(known: History) -> Iterator[Link]:
    """List the versions for machines, the newest first."""
    for step in reversed(known.steps):
        yield Link(VERSIONS + step.version, f"{PATH}/{step.version}", Literal(step.version))


def _step(version: str) -> Step:
    known = history()
    found = known.last if version == CURRENT else known.find(version)
    if found is None:
        raise NotFound
    return found


def _next(step: Step) -> str:
    following = history().after(step.version)
    return following.version if following else ""


def _changed(changes: Iterable[Change]) -> list[Changed]:
    """Gather changes by what happened and by kind, with the names of the first ones."""
    gathered: dict[tuple[int, str], list[Change]] = {}
    for change in changes:
        gathered.setdefault((_TITLES.index(change.change), change.kind), []).append(change)
    return [
        Changed(_TITLES[place], kind, len(found), tuple(_named(change) for change in found[:NAMED]))
        for (place, kind), found in sorted(gathered.items())
    ]


def _named(change: Change) -> tuple[Literal, str]:
    """Give the name of a thing in the reader's language, and its page if the served graph has it."""
    label = _label(change)
    is_there = browser().index.subject(change.kind, change.slug) is not None
    return label, links.href(f"/{change.thing}") if is_there else ""


def _label(change: Change) -> Literal:
    texts = (Literal(text, tag) for tag, text in change.labels.items())
    return choose(texts, language()) or Literal(change.slug)


def _row(change: Change) -> dict[str, str]:
    label = _label(change)
    return {
        "change": change.change,
        "kind": change.kind,
        "iri": f"{BASE}id/{change.thing}",
        "page": f"/{change.thing}",
        "label": label.value,
        "language": label.language,
        "added": str(change.added),
        "removed": str(change.removed),
    }


def _rdf(body: bytes, extension: str, path: str, iri: str = BASE + "versions") -> Response:
    return _unsteady(data.rdf_response(body, extension, iri, f"{path}.{extension}"))


def _unsteady(response: Response) -> Response:
    response.headers["Cache-Control"] = UNSTEADY
    return response

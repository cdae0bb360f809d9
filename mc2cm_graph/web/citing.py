"""How to cite a page: the box on it, the same as files for reference managers, and the address to cite it by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import cast
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, current_app, g, request
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from mc2cm_graph.citation import (
    NAME,
    CitationFile,
    Reference,
    Words,
    bibtex,
    csl,
    in_apa_style,
    read_citation_file,
    ris,
    write_bibtex,
    write_csl,
    write_ris,
)
from mc2cm_graph.names import BASE, SCHEMES
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import asking, questionfaults
from mc2cm_graph.web.canonical import asked_for
from mc2cm_graph.web.links import href_of_pairs
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.pagenames import LISTS, name_of
from mc2cm_graph.web.questionfaults import Refused
from mc2cm_graph.web.site import browser, language

_NAME = "mc2cm-citation"
_NO_KEY = re.compile(r"[^a-z0-9]+")
_LONGEST_KEY = 80
_LONGEST_ADDRESS = 2000

FORMATS = {
    "bib": ("BibTeX", f"{bibtex.MEDIA_TYPE}; charset=utf-8"),
    "json": ("CSL-JSON", csl.MEDIA_TYPE),
    "ris": ("RIS", f"{ris.MEDIA_TYPE}; charset=utf-8"),
    "txt": ("APA", "text/plain; charset=utf-8"),
}
"""Formats of a citation by their extensions: name and Content-Type."""

_SCHEME = "any(" + ",".join(f"'{scheme}'" for scheme in SCHEMES) + ")"
_FORMAT = f"any({','.join(FORMATS)})"
pages = Blueprint("citing", __name__)

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Citation:
    """What a page's box shows: the text, BibTeX, CSL-JSON, the address, and the files by their extensions."""

    text: Markup
    bibtex: str
    csl: str
    address: str
    files: tuple[tuple[str, str], ...]


def media_type(extension: str) -> str:
    """Give the media type of a format."""
    return FORMATS[extension][1].partition(";")[0]


def install(app: Flask) -> None:
    """Read who made the graph; raises BadCitationFile if the file that says so cannot be read."""
    app.extensions[_NAME] = read_citation_file(REPOSITORY / NAME)
    app.jinja_env.globals.update(cite_page=cite_page)


def citation_file() -> CitationFile:
    """Give what the repository says of who made the graph."""
    return cast(CitationFile, current_app.extensions[_NAME])


def cited_address(path: str, pairs: Pairs = (), version: str = "") -> str:
    """Give the persistent address of a page in a version, the served one if none is named.

    It is that of the snapshot where the whole graph is cited, or the page's own would be too long.
    """
    version = version or browser().manifest.version
    snapshot = f"{BASE}versions/{version}"
    if path == "/":
        return snapshot
    address = f"{BASE}{quote(path.lstrip('/'))}?{urlencode([*pairs, ('version', version)])}"
    return address if len(address) <= _LONGEST_ADDRESS else snapshot


def cite(path: str, title: Literal | None, pairs: Pairs = (), *, has_files: bool = True) -> Citation:
    """Cite the page of a path with the values of its address; without a title, the graph as a whole."""
    values = tuple(pairs)
    return _keep(_reference(path, title, values), files(path, values) if has_files else ())


def cite_page(title: str) -> Citation:
    """Cite the page that is asked for by its title (HTML), with the files for those that have an own name."""
    pairs = asked_for()
    has_files = not pairs and request.path != "/versions" and name_of(request.path) is not None
    return cite(request.path, Literal(unescape(title), language()), pairs, has_files=has_files)


def cite_version(version: str) -> Citation:
    """Cite the graph as a whole in a version, which need not be the one that is served."""
    is_served = version == browser().manifest.version
    return _keep(_reference("/", None, (), version), files("/") if is_served else ())


def cited() -> Citation | None:
    """Give the citation that this page shows, if it shows one."""
    return cast("Citation | None", g.get("cited"))


def files(path: str, pairs: Pairs = ()) -> tuple[tuple[str, str], ...]:
    """Give the files that cite a page: the format's extension and the address."""
    values = tuple(pairs)
    return tuple(
        (extension, href_of_pairs(f"{path.rstrip('/')}/citation.{extension}", values))
        for extension in FORMATS
    )


@pages.get(f"/citation.<{_FORMAT}:extension>")
def graph_citation(extension: str) -> Response:
    """Cite the graph as a whole."""
    return _answer(_reference("/", None, ()), extension)


@pages.get(f"/queries/citation.<{_FORMAT}:extension>")
def questions_citation(extension: str) -> Response:
    """Cite the list of questions; the address would else be taken for that of an answer."""
    return _cite("/queries", extension)


@pages.get(f"/concepts/<{_SCHEME}:scheme>/citation.<{_FORMAT}:extension>")
def scheme_citation(scheme: str, extension: str) -> Response:
    """Cite a concept scheme; its name would else be taken for that of a concept."""
    return _cite(f"/concepts/{scheme}", extension)


@pages.get(f"/<path:of>/citation.<{_FORMAT}:extension>")
def citation(of: str, extension: str) -> Response:
    """Cite a list, a thing, a concept, a document, or the answer to a question."""
    return _cite(f"/{of}", extension)


def _cite(path: str, extension: str) -> Response:
    title = name_of(path)
    if path[1:] in LISTS:
        path += "/"
    if title is None:
        raise NotFound
    first, _, name = path[1:].partition("/")
    if first != "queries" or not name:
        return _answer(_reference(path, title, ()), extension)
    asked = browser().questions[name]
    given = asking.pairs()
    own = [pair for pair in given if pair[0] not in asking.reserved_of(asked)]
    if not own:
        return _answer(_reference(path, title, ()), extension)
    try:
        wanted = asking.read(asked, given)
    except Refused as refused:
        return questionfaults.respond(refused.fault)
    return _answer(_reference(path, answer_title(title, wanted), wanted.values), extension)


def answer_title(title: Literal, wanted: asking.Asking) -> Literal:
    """Name the answer to a question: its title, with the values that were asked for."""
    spoken = {parameter.name for parameter in wanted.question.parameters if parameter.type == "language"}
    values = [f"{name}: {value}" for name, value in wanted.values if name not in spoken]
    return Literal(f"{title.value} ({'; '.join(values)})", title.language) if values else title


def _answer(reference: Reference, extension: str) -> Response:
    response = Response(_write(reference, extension), content_type=FORMATS[extension][1])
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Language"] = language()
    response.headers["Content-Disposition"] = f'inline; filename="{reference.key}.{extension}"'
    response.headers.add("Link", f'<{reference.address}>; rel="cite-as"')
    response.vary.add("Accept-Language")
    return response


def _keep(reference: Reference, found: tuple[tuple[str, str], ...]) -> Citation:
    """Make the citation of this page, and keep it for the links of the answer."""
    made = Citation(
        _shown(reference), write_bibtex(reference), write_csl(reference), reference.address, found
    )
    g.cited = made
    return made


def _shown(reference: Reference) -> Markup:
    """Write the text as HTML: what it names keeps its direction among words that run in the other one."""
    words = _words()
    escaped = Words(*(str(escape(word)) for word in (words.data_set, words.within, words.whole)))
    return Markup(in_apa_style(reference, escaped, lambda part: f"<bdi>{escape(part)}</bdi>"))  # noqa: S704 - escaped


def _write(reference: Reference, extension: str) -> str:
    if extension == "bib":
        return write_bibtex(reference)
    if extension == "json":
        return write_csl(reference)
    return write_ris(reference) if extension == "ris" else in_apa_style(reference, _words()) + "\n"


def _reference(path: str, title: Literal | None, pairs: Pairs, version: str = "") -> Reference:
    file, version = citation_file(), version or browser().manifest.version
    values = tuple(pairs)
    named = " ".join([path, *(value for _, value in values)]).lower()
    key = f"mc2cm-graph{_NO_KEY.sub('-', f'/{named}')}"[:_LONGEST_KEY].rstrip("-")
    return Reference(
        key=f"{key}-{version[:8]}",
        title=title.value if title else "",
        language=(title.language or language()) if title else "en",
        container=file.title,
        authors=file.authors,
        released=file.released,
        version=version,
        address=cited_address(path, values, version),
        licence=file.licence,
    )


def _words() -> Words:
    return Words(
        data_set=gettext("Data set"),
        within=gettext("In %(container)s (Version %(version)s)"),
        whole=gettext("%(title)s (Version %(version)s)"),
    )

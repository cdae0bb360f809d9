"""Every text on screen comes from the message files or from the data: a made-up language shows what does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from mc2cm_graph.names import BASE
from mc2cm_graph.questions import load_all
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web import messages
from mc2cm_graph.web.app import create_app
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.workers.process import NurseryProcess
from tests.web.audits import madeup
from tests.web.audits.kinds import SMALL, in_language, pages
from tests.web.audits.spoken import said

NAMES = {
    *("CSV", "JSON", "Turtle", "JSON-LD", "N-Triples", "RDF/XML", "XML", "TSV", "TTL", "NT", "JSONLD", "RDF"),
    *("SPARQL", "OpenAPI", "OpenAPI 3.1", "EUR", "mc2cm-graph", "MB"),
}
"""Proper names of formats, standards and of the project: the same in every language."""

SIGNS = re.compile(r"[\s·–—×+/()°%€.…\"“”«»<=>−?◎-]*(\d+([.,]\d+)*[\s·–/()°%€+.-]*)*")
"""What is not a word and is written alike in every script: not so commas, semicolons and colons."""

EDGES = re.compile(r"^[\s\d(–·×+-]+|[\s\d)–·×%€°.+-]+$")
BETWEEN = re.compile(r"\s[–/·?](?=\s)|\s\(|\)\s")
"""Between two texts of one place, as in the title of a page."""


class Known:
    """What may stand on a page outside of messages: the data, the questions, names, and what CLDR writes."""

    def __init__(self, snapshot: Snapshot, catalogue: bytes) -> None:
        files = [snapshot.root / "dataset.nq", snapshot.root / "dump" / "shapes.ttl"]
        formats = [RdfFormat.N_QUADS, RdfFormat.TURTLE]
        found: set[str] = set()
        for path, rdf_format in zip(files, formats, strict=True):
            for quad in parse(path=str(path), format=rdf_format):
                if isinstance(quad.object, Literal):
                    found.add(quad.object.value)
                if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE):
                    found.add(re.split("[/#]", quad.subject.value)[-1].replace("-", " "))
        assert len(found) > 3000
        found |= {
            q.object.value
            for q in parse(catalogue, format=RdfFormat.N_TRIPLES)
            if isinstance(q.object, Literal)
        }
        ways = load_all(snapshot.queries / "check").values()
        for question in (*load_all(snapshot.queries).values(), *ways):
            found |= {*question.titles.values(), *question.descriptions.values(), question.name}
        locale = Locale.parse(madeup.TAG)
        found |= {*locale.languages.values(), *NAMES, *LANGUAGES, *LANGUAGES.values()}
        self.texts = {" ".join(text.split()) for text in found}
        months = "|".join(locale.months["format"]["wide"].values())
        self.date = re.compile(rf"(\d+\. )?({months})( \d+)?(–\d+\.? ({months}))?( \d+)?")

    def holds(self, text: str) -> bool:
        """Tell whether a text is made of data, of beginnings of data, and of signs alone."""
        text = " ".join(text.split())
        return self._holds(text) or all(self._holds(part) for part in BETWEEN.split(f" {text} "))

    def _holds(self, text: str) -> bool:
        text = " ".join(text.split())
        if SIGNS.fullmatch(text) or text in self.texts or self.date.fullmatch(text):
            return True
        if text.endswith(" …"):
            return any(one.startswith(text[:-2]) for one in self.texts)
        trimmed = EDGES.sub("", text)
        return trimmed != text and self._holds(trimmed)


@pytest.fixture(scope="module")
def known(world_snapshot: Snapshot, world_app: Flask) -> Known:
    """What the made-up world says, and what the catalogue says of it."""
    site = world_app.test_client()
    catalogue = b"".join(site.get(f"{path}.nt").data for path in ("/catalog", "/catalog/described"))
    return Known(world_snapshot, catalogue)


@pytest.fixture(scope="module")
def site(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The application over the made-up world, in the made-up language, with query workers."""
    folder = tmp_path_factory.mktemp("translations")
    assert madeup.write_translations(folder) > 500
    settings = Settings(world_snapshot.root, tmp_path_factory.mktemp("w") / "workers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "FOLDER", folder)
        with NurseryProcess(settings.snapshot, settings.workers_socket, settings.limits):
            yield create_app(settings).test_client()


@pytest.mark.parametrize("path", pages())
def test_every_text_is_a_message_or_data(site: FlaskClient, known: Known, path: str) -> None:
    page = site.get(in_language(path, madeup.TAG), headers={"Accept": "text/html"}).text
    spoken = list(said(page))
    assert sum(madeup.OPEN in one.text for one in spoken) > (0 if path in SMALL else 30)
    left = [one for one in spoken if not known.holds(madeup.beside_messages(one.text))]
    assert left == []


def test_what_is_neither_is_found(known: Known) -> None:
    page = """<!doctype html><html lang="de"><head><title>Breval</title></head><body><p title="A hint">⟦Måp⟧, Dots</p>
    <code>x = 1</code><p translate="no">SPARQL</p><svg><title>A map</title></svg></body></html>"""
    left = {one.text for one in said(page) if not known.holds(madeup.beside_messages(one.text))}
    assert left == {"Breval", "A hint", "⟦Måp⟧, Dots", "A map"}
    assert known.holds("Bréval – 7 % (12,5)")
    assert known.holds("14. Mai 2013")

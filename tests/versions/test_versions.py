"""Versions as pages, as RDF, as a feed: what is told of them is what is recorded."""

from __future__ import annotations

import csv
import io
import shutil
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

import feedparser
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from mc2cm_graph.history import History
from mc2cm_graph.names import BASE, PREFIXES
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.versions.writing import VOCABULARIES
from mc2cm_graph.web.app import create_app
from mc2cm_graph.web.languages import LANGUAGES
from tests.versions.conftest import VERSIONS

ATOM = "{http://www.w3.org/2005/Atom}"
DCAT, PROV, VOID = PREFIXES["dcat"], PREFIXES["prov"], VOCABULARIES["void"]


def store_of(body: bytes, format_: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Store:
    store = ox.Store()
    store.extend(ox.parse(body, format=format_))
    return store


def values(store: ox.Store, subject: str, property_: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(property_), None, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))}


def test_a_version_says_when_from_what_how_much_and_what_it_replaced(site: FlaskClient, past: Path) -> None:
    step = History.of(Snapshot.current(past)).find("v1")
    assert step is not None
    store = store_of(site.get("/versions/v1.ttl").data)
    subject = f"{BASE}versions/v1"
    [time] = values(store, subject, PROV + "generatedAtTime")
    assert datetime.fromisoformat(time) == step.moment
    assert values(store, subject, PROV + "wasRevisionOf") == {f"{BASE}versions/v0"}
    assert values(store, subject, DCAT + "previousVersion") == {f"{BASE}versions/v0"}
    assert values(store, subject, VOID + "triples") == {str(step.default)}
    [sources] = values(store, subject, PROV + "wasDerivedFrom")
    [checksum] = values(store, sources, VOCABULARIES["spdx"] + "checksum")
    assert values(store, checksum, VOCABULARIES["spdx"] + "checksumValue") == {step.sources}
    parts = values(store, subject, VOID + "classPartition")
    assert {int(next(iter(values(store, part, VOID + "entities")))) for part in parts} <= set(
        step.kinds.values()
    )
    assert len(parts) == len(step.kinds)
    files = values(store, subject, DCAT + "distribution")
    assert f"{BASE}dump/v1/mc2cm.nq" in files
    difference = values(store, f"{subject}#difference", DCAT + "distribution")
    assert difference == {f"{subject}/{name}" for name in ("added.nq", "removed.nq", "changes.rdfp")}
    assert not list(store.quads_for_pattern(None, None, ox.BlankNode("x"), None))


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
    ],
)
def test_versions_are_negotiated(site: FlaskClient, accept: str, extension: str) -> None:
    formats = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES,
               "rdf": ox.RdfFormat.RDF_XML}  # fmt: skip
    sizes = set()
    for path in ("/versions", "/versions/v1"):
        by_accept = site.get(path, headers={"Accept": accept})
        by_name = site.get(f"{path}.{extension}")
        assert by_accept.mimetype == by_name.mimetype == accept
        assert by_accept.headers["Content-Location"] == f"{path}.{extension}"
        assert by_accept.data == by_name.data
        sizes.add(len(store_of(by_name.data, formats[extension])))
    assert min(sizes) > 20
    assert site.get("/versions", headers={"Accept": "text/html"}).mimetype == "text/html"


def test_the_list_tells_every_version_and_the_current_one(site: FlaskClient, past: Path) -> None:
    served = Snapshot.current(past).manifest.version
    store = store_of(site.get("/versions.ttl").data)
    graph = f"{BASE}catalog/dataset/graph"
    assert values(store, graph, DCAT + "hasVersion") == {
        f"{BASE}versions/{name}" for name in (*VERSIONS, served)
    }
    assert values(store, graph, DCAT + "hasCurrentVersion") == {f"{BASE}versions/{served}"}
    page = site.get("/versions").get_data(as_text=True)
    places = [page.index(f'href="/versions/{name}"') for name in (served, *reversed(VERSIONS))]
    assert places == sorted(places)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_pages_tell_the_difference_in_words(site: FlaskClient, tag: str) -> None:
    page = site.get(f"/versions/v2?lang={tag}").get_data(as_text=True)
    assert f'lang="{tag}"' in page
    # The event came with v2 and stands today, so it has a page; the practice that v2 lacks has one too.
    assert f'href="/event/talks-online?lang={tag}"' in page
    assert f'href="/practice/qasr-desk?lang={tag}"' in page
    assert f'href="/versions/v1?lang={tag}"' in page


def test_the_changed_things_are_a_table(site: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(site.get("/versions/v2/changes.csv").get_data(as_text=True))))
    told = {(row["change"], row["kind"], row["page"]) for row in rows}
    assert ("create", "event", "/event/talks-online") in told
    assert ("delete", "practice", "/practice/qasr-desk") in told
    assert all(row["label"] for row in rows)


def test_the_patch_makes_one_dataset_of_the_other(site: FlaskClient, past: Path) -> None:
    old, new = (
        (past / name / "dataset.nq").read_text("utf-8").splitlines(keepends=True) for name in ("v1", "v2")
    )
    response = site.get("/versions/v2/changes.rdfp")
    assert response.mimetype == "application/rdf-patch"
    dataset = set(old)
    head, counted = [], {"A": 0, "D": 0}
    for line in response.get_data(as_text=True).splitlines(keepends=True):
        letter, _, statement = line.partition(" ")
        if letter == "D":
            dataset.remove(statement)
        elif letter == "A":
            assert statement not in dataset
            dataset.add(statement)
        else:
            head.append(line.strip())
            continue
        counted[letter] += 1
    assert sorted(dataset) == new
    assert min(counted.values()) > 0
    assert head == [f"H id <{BASE}versions/v2> .", f"H prev <{BASE}versions/v1> .", "TX .", "TC ."]
    for name, letter in (("added.nq", "A"), ("removed.nq", "D")):
        body = site.get(f"/versions/v2/{name}").data
        assert len(list(ox.parse(body, format=ox.RdfFormat.N_QUADS))) == counted[letter]


def test_what_never_was_is_not_found(site: FlaskClient) -> None:
    for path in (
        "/versions/never",
        "/versions/never.ttl",
        "/versions/v0/added.nq",
        "/versions/never/changes.csv",
    ):
        assert site.get(path).status_code == 404, path


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_feed_is_atom(site: FlaskClient, past: Path, tag: str) -> None:
    response = site.get(f"/feed.atom?lang={tag}")
    assert response.mimetype == "application/atom+xml"
    parsed = feedparser.parse(response.data)
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert [entry.id for entry in parsed.entries] == [
        f"{BASE}versions/{step.version}#{step.number}"
        for step in reversed(History.of(Snapshot.current(past)).steps)
    ]
    feed = ET.fromstring(response.data)  # noqa: S314 - our own
    # RFC 4287, 4.1.1: exactly one id, title and updated; an author; at most one self and one alternate of a kind.
    for node in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            [found] = node.findall(ATOM + name)
            assert found.text
        assert datetime.fromisoformat(str(node.findtext(f"{ATOM}updated"))).tzinfo is not None
        links = [
            (link.get("rel"), link.get("type"), link.get("hreflang")) for link in node.findall(f"{ATOM}link")
        ]
        assert len(links) == len(set(links)) > 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == tag
    assert feed.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}entry/{ATOM}updated")
    assert all(entry.findtext(f"{ATOM}summary") for entry in feed.findall(f"{ATOM}entry"))
    ids = [node.text for node in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def test_with_one_version_the_feed_has_one_entry_and_says_so(
    world_snapshot: Snapshot, tmp_path: Path
) -> None:
    alone = tmp_path / world_snapshot.root.name
    shutil.copytree(world_snapshot.root, alone)
    client = create_app(Settings(alone, tmp_path / "none")).test_client()
    feed = ET.fromstring(client.get("/feed.atom").data)  # noqa: S314 - our own
    [entry] = feed.findall(f"{ATOM}entry")
    assert "first version" in str(entry.findtext(f"{ATOM}summary"))
    for path in ("/versions", "/versions/current", "/changes"):
        assert "No history was recorded" in client.get(path).get_data(as_text=True), path

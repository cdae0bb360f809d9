"""A harvester: from the first page of a catalogue to the last, by the links of Hydra."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient
from rdflib import Graph, Namespace
from rdflib.term import URIRef

from tests.catalogue.conftest import HOST, get

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_MOST = 100


def pages(site: FlaskClient, path: str) -> Iterator[Graph]:
    """Give the pages of a catalogue, each as a harvester reads it."""
    following: URIRef | None = URIRef(HOST + path)
    for _ in range(_MOST):
        if following is None:
            return
        assert str(following).startswith(HOST)
        page = get(site, "/" + str(following).removeprefix(HOST))
        yield page
        nexts = set(page.objects(None, HYDRA.next))
        assert len(nexts) <= 1
        following = next((one for one in nexts if isinstance(one, URIRef)), None)
    raise AssertionError("the pages have no end")


def whole(site: FlaskClient, path: str) -> Graph:
    """Give all that the pages say together."""
    found = Graph()
    for page in pages(site, path):
        found += page
    return found

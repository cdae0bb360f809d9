"""What the stand-in takes in, refuses, forgets, and says over HTTP."""

from __future__ import annotations

import pytest
import requests

from tests.portals.solr.collection import Collection
from tests.portals.solr.server import Server
from tests.portals.solr.syntax import BadQueryError

JSON = {"Content-Type": "application/json; charset=utf-8"}
XML = {"Content-Type": "text/xml; charset=utf-8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


def count(collection: Collection, query: str = "*:*") -> int:
    """Count what a query finds."""
    return len(collection.find({"q": [query]}))


def test_a_change_is_seen_from_the_commit_on(collection: Collection) -> None:
    collection.add({"index_id": "5", "name": "new"})
    collection.delete("name:arrivals")
    assert (count(collection), count(collection, "name:new")) == (4, 0)
    collection.commit()
    assert (count(collection), count(collection, "name:new")) == (4, 1)
    collection.delete_key("5")
    collection.delete_key("no such")
    collection.commit()
    assert count(collection) == 3


def test_a_document_of_the_same_key_takes_the_place_of_the_old(collection: Collection) -> None:
    collection.add({"index_id": "1", "name": "renamed"})
    collection.commit()
    assert count(collection) == 4
    assert count(collection, "name:housing-lyon") == 0
    assert count(collection, "title:logements") == 0


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"name": "x"}, "uniqueKey field: index_id"),
        ({"index_id": "9", "color": "red"}, "undefined field color"),
        ({"index_id": "9", "name": ["x", "y"]}, "multiple values"),
        ({"index_id": "9", "issued_date": "some day"}, "Invalid value"),
        ({"index_id": "9", "views_total": "many"}, "Invalid value"),
        ({"index_id": "9", "name": "é" * 16_384}, "immense term"),
    ],
)
def test_refused(collection: Collection, document: dict[str, object], told: str) -> None:
    with pytest.raises(BadQueryError, match=told):
        collection.add(document)
    collection.commit()
    assert count(collection) == 4


def test_over_http(served: Server) -> None:
    url = served.url
    answer = requests.get(
        f"{url}/select/", {"q": "name:housing-lyon", "fl": "name data_dict tags"}, timeout=60
    )
    assert answer.json()["response"] == {
        "numFound": 1,
        "start": 0,
        "numFoundExact": True,
        "docs": [{"name": "housing-lyon", "data_dict": "x" * 40_000, "tags": ["housing", "city of Lyon"]}],
    }
    by_form = requests.post(
        f"{url}/select/",
        data="q=*:*&fq=state:active&fq=site_id:portal&rows=1&start=1&sort=name asc&fl=name&facet=true"
        "&facet.field=tags&facet.mincount=1&facet.limit=50&wt=json",
        headers=FORM,
        timeout=60,
    ).json()
    assert by_form["response"]["numFound"] == 2
    assert by_form["response"]["docs"] == [{"name": "schools-tunis"}]
    assert by_form["facet_counts"]["facet_fields"]["tags"] == [
        "city of Lyon",
        1,
        "education",
        1,
        "housing",
        1,
    ]


def test_what_is_not_stored_is_not_shown(served: Server) -> None:
    answer = requests.get(
        f"{served.url}/select", {"q": "name:housing-lyon", "fl": "*,score"}, timeout=60
    ).json()
    [document] = answer["response"]["docs"]
    assert document["score"] == 1.0
    assert {"text", "views_total"}.isdisjoint(document)
    assert {"name", "tags", "name_ngram"} <= document.keys()


def test_updates_over_http(served: Server) -> None:
    def tell(body: str, headers: dict[str, str], **options: str) -> int:
        return requests.post(
            f"{served.url}/update/", body, params=options, headers=headers, timeout=60
        ).status_code

    assert tell('[{"index_id": "5", "name": "new", "tags": ["a", null, "b"], "title": null}]', JSON) == 200
    assert count(served.collection) == 4
    assert tell("<commit />", XML) == 200
    assert count(served.collection) == 5
    assert count(served.collection, "tags:b") == 1
    assert tell('<delete><query>+name:"new" +tags:a</query></delete>', XML, commit="true") == 200
    assert count(served.collection) == 4
    assert tell("<delete><id>1</id><id>2</id></delete>", XML, commit="true") == 200
    assert count(served.collection) == 2
    half = '[{"index_id": "6", "name": "good"}, {"index_id": "7", "color": "red"}]'
    assert tell(half, JSON, commit="true") == 400
    assert tell("<commit/>", XML) == 200
    assert count(served.collection) == 2
    assert tell("<rollback/>", XML) == 400


def test_other_addresses(served: Server) -> None:
    assert requests.get(f"{served.url}/admin/ping", timeout=60).json()["status"] == "OK"
    schema = requests.get(f"{served.url}/schema?wt=schema.xml", timeout=60)
    assert schema.headers["Content-Type"] == "application/xml"
    assert 'name="ckan-2.12"' in schema.text
    assert requests.get(f"{served.url}/mlt", timeout=60).status_code == 404
    refused = requests.get(f"{served.url}/select", {"q": "color:red"}, timeout=60)
    assert refused.status_code == 400
    assert refused.json()["error"]["msg"] == "undefined field color"

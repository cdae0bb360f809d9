"""The box that says how to cite a page, and the files beside it: the exact version, and no day."""

from __future__ import annotations

import json
import re
from html import unescape

import bibtexparser
import pytest
import rispy
from flask.testing import FlaskClient

from mc2cm_graph.citation import NAME, read_citation_file
from mc2cm_graph.names import BASE
from mc2cm_graph.settings import REPOSITORY
from tests.web.audits.kinds import LIVE, in_language

_BOX = re.compile(r'<section class="cite".*?</section>', re.DOTALL)
WITHOUT = {"reconcile.preview", "search.search", "limits.limits", "checks.check_page", "endpoint.sparql", ""}
"""Parts of the pages of other sites, pages of the reader's own making, of the server itself, and the empty editor."""


def box(client: FlaskClient, address: str) -> str:
    """Give the box of a page."""
    found = _BOX.findall(client.get(address, headers={"Accept": "text/html"}).text)
    assert len(found) == 1, address
    return str(found[0])


def served(client: FlaskClient) -> str:
    """Give the version of the data."""
    told = client.get("/city.json").json
    assert told is not None
    return str(told["data_version"])


@pytest.mark.parametrize(
    ("address", "title", "cited"),
    [
        ("/city/lyon", "Lyon (City and Métropole)", "city/lyon?"),
        ("/city/lyon?lang=fr", "Lyon (Ville et Métropole)", "city/lyon?"),
        ("/city/tangier?lang=ar", "طنجة", "city/tangier?"),
        ("/concepts/theme/housing", "housing and accommodation", "concepts/theme/housing?"),
        ("/practice/?theme=housing", "Practices", "practice/?theme=housing&"),
        (
            "/queries/money-of-a-project?project=mc2cm-1",
            "Money of a project, source by source (project: mc2cm-1)",
            "queries/money-of-a-project?project=mc2cm-1&language=en&",
        ),
        ("/queries/count-by-kind", "How many things of each kind", "queries/count-by-kind?"),
        ("/map?theme=housing", "Map of the cities", "map?theme=housing&"),
    ],
)
def test_a_page_says_how_to_cite_it(live_site: FlaskClient, address: str, title: str, cited: str) -> None:
    told, version = box(live_site, address), served(live_site)
    exact = f"{BASE}{cited}version={version}"
    text = unescape(
        re.sub("</?bdi>", "", re.findall(r'<p class="reference" translate="no">(.*?)</p>', told)[0])
    )
    maker = read_citation_file(REPOSITORY / NAME)
    assert text.startswith(f"{maker.authors[0].name}. ({maker.released.year}). ")
    assert title in text
    assert text.endswith(f". {exact}")
    assert version in text
    bibtex, csl = (unescape(part) for part in re.findall(r"<pre[^>]*>(.*?)</pre>", told, re.DOTALL))
    [entry] = bibtexparser.parse_string(bibtex).entries
    assert entry.fields_dict["url"].value == exact
    [item] = json.loads(csl)
    assert (item["title"], item["URL"], item["version"]) == (title, exact, version)
    assert "accessed" not in item
    # Two readers on two days are told the same.
    assert box(live_site, address) == told


def test_the_files_hold_what_the_box_shows(live_site: FlaskClient) -> None:
    pages = ("/city/lyon", "/queries/money-of-a-project?project=mc2cm-1", "/", "/concepts/theme", "/ontology")
    for address in (*pages, "/concepts/theme/housing", "/practice/", "/queries/", "/concepts/"):
        told = box(live_site, address)
        bibtex, csl = (unescape(part) for part in re.findall(r"<pre[^>]*>(.*?)</pre>", told, re.DOTALL))
        files = {
            found.partition("?")[0].rpartition(".")[2]: live_site.get(unescape(found))
            for found in re.findall(r'href="([^"]*/citation[^"]*)"', told)
        }
        assert {name: file.status_code for name, file in files.items()} == {
            "bib": 200,
            "json": 200,
            "ris": 200,
        }
        assert files["bib"].text == bibtex
        assert files["json"].text == csl
        assert files["json"].mimetype == "application/vnd.citationstyles.csl+json"
        [record] = rispy.loads(files["ris"].data.decode())
        [item] = json.loads(csl)
        assert (record["title"], record["urls"]) == (item["title"], [item["URL"]])
        assert files["bib"].headers["Access-Control-Allow-Origin"] == "*"
        assert files["bib"].headers["Content-Disposition"].startswith('inline; filename="mc2cm-graph')


def test_the_home_page_cites_the_graph(live_site: FlaskClient) -> None:
    version = served(live_site)
    [item] = json.loads(live_site.get("/citation.json").text)
    assert item["URL"] == f"{BASE}versions/{version}"
    assert item["title"] == read_citation_file(REPOSITORY / NAME).title
    assert live_site.get("/citation.txt").text.endswith(f"{BASE}versions/{version}\n")


def test_every_kind_of_page_has_a_box(live_site: FlaskClient) -> None:
    seen = 0
    for endpoint, paths in LIVE.items():
        for path in paths:
            page = live_site.get(in_language(path, "ar"), headers={"Accept": "text/html"}).text
            assert len(_BOX.findall(page)) == (endpoint not in WITHOUT), path
            seen += endpoint not in WITHOUT
    assert seen > 25


def test_machines_are_told_by_a_link(live_site: FlaskClient) -> None:
    version = served(live_site)
    address = "/queries/money-of-a-project.json?project=mc2cm-1&language=fr"
    links = live_site.get(address).headers.getlist("Link")
    exact = f"{BASE}queries/money-of-a-project?project=mc2cm-1&language=fr&version={version}"
    assert [link for link in links if "cite-as" in link] == [f'<{exact}>; rel="cite-as"']


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/city/atlantis/citation.bib", 404),
        ("/nothing/citation.json", 404),
        ("/city/lyon/citation.doc", 404),
        ("/concepts/theme/nothing/citation.ris", 404),
        ("/queries/nothing/citation.bib", 404),
        ("/queries/money-of-a-project/citation.bib?project=a%20b%22", 400),
        ("/queries/money-of-a-project/citation.bib?projekt=mc2cm-1", 400),
        ("/queries/money-of-a-project/citation.bib?project=mc2cm-1&version=0000000000000000", 410),
    ],
)
def test_what_is_not_there_is_told(live_site: FlaskClient, address: str, status: int) -> None:
    response = live_site.get(address, headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_version_is_cited_as_the_graph_in_it(live_site: FlaskClient) -> None:
    version = served(live_site)
    page = live_site.get("/versions/current", headers={"Accept": "text/html"})
    told = unescape(_BOX.findall(page.text)[0])
    assert f"{BASE}versions/{version}" in told
    assert read_citation_file(REPOSITORY / NAME).title in told
    assert f'<link rel="canonical" href="http://localhost/versions/{version}">' in page.text
    links = page.headers.getlist("Link")
    assert f'<{BASE}versions/{version}>; rel="cite-as"' in links


@pytest.mark.parametrize("path", ["/city/lyon", "/practice/?theme=housing", "/queries/count-by-kind", "/map"])
def test_the_address_that_is_cited_leads_to_what_was_cited(live_site: FlaskClient, path: str) -> None:
    told = unescape(box(live_site, path))
    exact = re.findall(rf"{re.escape(BASE)}[^<}}\"]*version={served(live_site)}", told)[0]
    address = "/" + exact.removeprefix(BASE)
    assert unescape(box(live_site, address)) == told

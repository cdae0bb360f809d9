"""Which addresses a copy holds, in which file, and that no page of the site is forgotten."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from mc2cm_graph.export.address import Address, Base, languages_first
from mc2cm_graph.export.choice import Choice
from mc2cm_graph.export.linked import BLOCK
from mc2cm_graph.export.rewriting import Rewriting
from tests.web.conftest import world_app

__all__ = ["world_app"]

CHOICE = Choice(("en", "fr", "ar"), "0123456789abcdef")

HELD = {
    "/": "fr/index.html",
    "/city/lyon": "fr/city/lyon/index.html",
    "/city/lyon?lang=en": "city/lyon/index.html",
    "/city/lyon.ttl": "city/lyon.ttl",
    "/practice/": "fr/practice/index.html",
    "/practice/?theme=housing": "fr/practice/theme=housing/index.html",
    "/practice/?sort=newest&page=2": "fr/practice/sort=newest/page=2/index.html",
    "/practice.csv": "fr/practice.csv",
    "/country/france/incoming?p=mc%3AinCountry": "fr/country/france/incoming/p=mc.inCountry/index.html",
    "/why?s=city/lyon&p=mc:inCountry&o=country/france": (
        "fr/why/s=city.lyon/p=mc.inCountry/o=country.france/index.html"
    ),
    "/queries/practices-of-a-city?city=lyon&language=ar": (
        "ar/queries/practices-of-a-city/city=lyon/index.html"
    ),
    "/queries/practices-of-a-city.csv?city=lyon&version=0123456789abcdef": (
        "fr/queries/practices-of-a-city/city=lyon.csv"
    ),
    "/static/site.css?v=abc": "static/site.css",
    "/city/lyon/citation.bib?lang=fr": "city/lyon/citation.bib",
    "/concepts/theme/housing/citation.json": "concepts/theme/housing/citation.json",
    "/queries/count-by-kind/citation.ris": "queries/count-by-kind/citation.ris",
    "/citation.bib": "citation.bib",
    "/opensearch.xml": "fr/opensearch.xml",
    "/id/city/lyon": "id/city/lyon/index.html",
    "/search?": "fr/search/index.html",
}

LEFT = (
    "https://example.org/",
    "//example.org/city/lyon",
    "/city/lyon?lang=de",
    "/practice/?theme=housing&city=lyon",
    "/practice/?theme=housing&theme=health",
    "/practice/?theme=housing&sort=newest",
    "/practice/vienna-startwien/check?city=lyon",
    "/practice/vienna-startwien/where-to?city=lyon",
    "/compare?city=lyon&city=tangier",
    "/sparql",
    "/search?q=lyon",
    "/search.json?q=lyon",
    "/queries/practices-of-a-city?city=lyon&version=ffffffffffffffff",
    "/queries/describe-a-thing?thing=https%3A%2F%2Fexample.org%2Fa%3Fb",
    "/queries/practices-of-a-city?city=..%2F..%2Fetc",
    "/limits",
    "/queries/practices-of-a-city/citation.bib?city=lyon",
    "/map/citation.bib",
)


@pytest.mark.parametrize("link", HELD)
def test_an_address_has_its_file(link: str) -> None:
    found = CHOICE.read(link, "fr")
    assert found is not None
    assert found.file == HELD[link]


@pytest.mark.parametrize("link", LEFT)
def test_what_needs_a_server_is_left(link: str) -> None:
    assert CHOICE.read(link, "fr") is None


def test_every_rule_of_the_site_is_held_or_left_with_intent(world_app: Flask) -> None:
    """A new page is a decision: here it is named, or ``choice.py`` holds it."""
    left = {
        "/compare",
        "/compare.csv",
        "/dump/",
        "/limits",
        "/limits.json",
        "/practice/<slug>/check",
        "/practice/<slug>/check.csv",
        "/practice/<slug>/check.json",
        "/search.json",
        "/search/suggest",
        "/sitemap-<int:number>.xml",
        "/sitemap.xml",
        "/sparql",
    }
    filled = {"extension": "ttl", "filename": "site.css", "rest": "city/x", "scheme": "theme", "kind": "city"}
    filled |= {"of": "city/x", "number": "1"}
    rules = list(world_app.url_map.iter_rules())
    assert len(rules) > 50
    undecided = []
    for rule in rules:
        values = {name: filled.get(name) or _any_of(rule, name) for name in rule.arguments}
        if "any(json" in rule.rule:
            values["extension"] = "json"
        if "citation." in rule.rule:
            values["extension"] = "bib"
        if rule.rule == "/queries/<name>.<extension>":
            values["extension"] = "csv"
        path = rule.build(values, append_unknown=False)
        assert path is not None
        held = CHOICE.choose(Address(path[1].partition("?")[0], (), "fr")) is not None
        if held == (rule.rule in left or rule.rule.startswith(OF_A_SERVER)):
            undecided.append(rule.rule)
    assert undecided == [], undecided


OF_A_SERVER = (
    "/reconcile",
    "/catalog",
    "/versions",
    "/changes",
    "/feed.atom",
    "/.well-known/void",
    "/dump/<version>/",
)
"""Rooms that answer what is asked anew each time, or tell of all versions: a copy is of one."""


def _any_of(rule: Rule, name: str) -> str:
    """Give a value of a part of an address: one of those that the rule names, if it does."""
    converter = rule._converters[name]
    return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else "x"


def test_linked_data_leads_into_the_copy_too() -> None:
    root, base = "https://living.example", Base("https://copies.example", "/of/it/")
    told = {
        "@id": "https://w3id.org/mc2cm/id/city/lyon",
        "name": "L'été </script> & <b>",
        "mainEntityOfPage": f"{root}/city/lyon",
        "isPartOf": {"@id": f"{root}/#website"},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{root}/queries/count-by-kind.csv",
                "encodingFormat": "text/csv",
            },
            {
                "@type": "DataDownload",
                "contentUrl": f"{root}/compare.csv?city=lyon",
                "encodingFormat": "text/csv",
            },
        ],
    }
    block = json.dumps(told).replace("<", "\\u003c")
    page = f'<meta charset="utf-8"><script type="application/ld+json">{block}</script>'
    rewriting = Rewriting(CHOICE, base, "", root)
    written = BLOCK.findall(rewriting.page(page, Address("/city/lyon", (), "fr")))
    assert len(written) == 1
    assert not set(written[0]) & set("<>&'")
    assert json.loads(written[0]) == {
        **told,
        "mainEntityOfPage": "https://copies.example/of/it/fr/city/lyon/",
        "isPartOf": {"@id": "https://copies.example/of/it/fr/#website"},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": "https://copies.example/of/it/fr/queries/count-by-kind.csv",
                "encodingFormat": "text/csv",
            }
        ],
    }
    assert Address("/queries/count-by-kind.csv", (), "fr") in rewriting.found
    living = Rewriting(CHOICE, base, root, root).page(page, Address("/city/lyon", (), "fr"))
    assert f"{root}/compare.csv?city=lyon" in living


def test_links_lead_into_the_copy_to_the_living_site_or_nowhere() -> None:
    page = (
        '<html><meta charset="utf-8"><link rel="alternate" hreflang="de" href="/a?lang=de">'
        '<a class="x" href="/city/lyon#s-figures">L</a> <a href="/compare?city=lyon">C</a>'
        '<a href="https://example.org/?a=1&amp;b=2">E</a><a href="#top">T</a>'
        '<p>href="/city/lyon" &lt;a href=&#34;/x&#34;&gt;</p></html>'
    )
    here = Address("/practice/", (), "fr")
    base = Base("https://copies.example", "/of/it/")
    rewriting = Rewriting(CHOICE, base)
    written = rewriting.page(page, here)
    assert '<a class="x" href="/of/it/fr/city/lyon/#s-figures">L</a>' in written
    assert '<span class="needs-server">C</span>' in written
    assert 'hreflang="de"' not in written
    assert '<a href="https://example.org/?a=1&amp;b=2">E</a><a href="#top">T</a>' in written
    assert '<p>href="/city/lyon" &lt;a href=&#34;/x&#34;&gt;</p>' in written
    assert '<link rel="canonical" href="https://copies.example/of/it/fr/practice/">' in written
    assert rewriting.found == {Address("/city/lyon", (), "fr")}
    living = Rewriting(CHOICE, base, "https://living.example").page(page, here)
    assert '<a href="https://living.example/compare?city=lyon">C</a>' in living
    assert languages_first(["ar", "en", "ar"]) == ("en", "ar")

"""Every kind of page, by the function that draws it: what is audited, translated and photographed.

``test_kinds.py`` holds this against the routes and the templates of the application, so that a new kind of page
cannot be forgotten here.
"""

from __future__ import annotations

from urllib.parse import urlencode

PREFIXES = (
    "PREFIX mc: <https://w3id.org/mc2cm/ontology#> PREFIX geo: <http://www.opengis.net/ont/geosparql#> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)


def query_page(query: str) -> str:
    """Give the address of the query page with the answer to a query."""
    return "/sparql?" + urlencode({"query": query})


SELECT = (
    PREFIXES
    + "SELECT ?label ?where (7 AS ?number) WHERE { ?city a mc:City ; skos:prefLabel ?label ; "
    + "geo:hasGeometry/geo:asWKT ?where } ORDER BY ?label"
)
"""A query whose answer is shown as a table, a map and a chart."""

QUERY_PAGES = (
    "/sparql",
    query_page(SELECT),
    query_page("ASK {}"),
    query_page("CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }"),
    query_page("SELECT * { ?s ?p ?o FILTER(false) }"),
    query_page("SELECT * {"),
)

WORLD: dict[str, tuple[str, ...]] = {
    "home.home": ("/",),
    "things.listing": (
        "/practice/",
        "/city/",
        "/source/",
        "/event/",
        "/practice/?theme=reception-orientation",
    ),
    "things.thing": (
        "/project/ports-1",
        "/project/ports",
        "/city/breval",
        "/city/qasr-al-bahr",
        "/country/meridia",
        "/practice/welcome-desk",
        "/practice/qasr-desk",
        "/service/orientation",
        "/policy/hospitality-plan",
        "/right/roof",
        "/challenge/paper-maze",
        "/institution/harbour-cities",
        "/network/quiet-ports",
        "/programme/neighbour-funds-south",
        "/event/talks-online",
        "/recommendation/share-the-figures",
        "/indicator/altamar-signatories",
        "/publication/ports-profile",
        "/portal/breval-open",
        "/dataset/breval-residents",
        "/source/gazette",
    ),
    "neighbours.around": ("/practice/welcome-desk/graph",),
    "incoming.incoming": ("/country/meridia/incoming?p=mc:inCountry",),
    "why.why": ("/why?s=practice/qasr-desk&p=mc:inCity&o=city/qasr-al-bahr",),
    "related.related": ("/practice/welcome-desk/related",),
    "suggest.cities": ("/practice/welcome-desk/where-to",),
    "suggest.practices": ("/city/breval/take",),
    "suggest.theme": ("/concepts/theme/reception-orientation/matrix",),
    "compare.comparison": (
        "/compare",
        "/compare?practice=welcome-desk&practice=qasr-desk",
        "/compare?city=breval&city=altamar&city=qasr-al-bahr",
    ),
    "checks.check_page": (
        "/practice/welcome-desk/check",
        "/practice/welcome-desk/check?city=breval",
        "/practice/welcome-desk/check?name=Mytown&population=90000&actor=ngo",
        "/practice/welcome-desk/check?population=many",
    ),
    "chains.transfers_page": ("/transfers",),
    "chains.practice_page": ("/practice/welcome-desk/transfers",),
    "search.search": ("/search", "/search?q=desk", "/search?q=descs", "/search?q=zzzzzz"),
    "concepts.schemes": ("/concepts/",),
    "concepts.scheme": ("/concepts/theme",),
    "concepts.concept": ("/concepts/theme/reception-orientation",),
    "ontology.ontology": ("/ontology",),
    "ontology.properties": ("/ontology/reused",),
    "ontology.shapes": ("/shapes",),
    "questions.listing": ("/queries/",),
    "questions.question": (
        "/queries/money-of-a-project?project=ports-1",
        "/queries/is-a-partner-city?project=ports-1&city=breval",
        "/queries/describe-a-thing?thing=city/breval",
        "/queries/practices-begun-between?from=late",
        "/queries/practices-of-a-citty",
    ),
    "endpoint.sparql": QUERY_PAGES,
    "concepts.uses": ("/concepts/theme/reception-orientation/uses?kind=practice&p=mc:theme",),
    "maps.map_page": ("/map", "/map?theme=reception-orientation", "/map?count=grains"),
    "timeline.timeline": ("/timeline", "/timeline?kind=event", "/timeline?city=nowhere"),
    "knowledge.knowledge": ("/knowledge", "/knowledge?count=grains"),
    "limits.limits": ("/limits",),
    "versions.listing": ("/versions",),
    "versions.version": ("/versions/current", "/versions/earlier"),
    "changes.stream": ("/changes",),
    "catalogue.catalog": ("/catalog",),
    "catalogue.described": ("/catalog/described",),
    "reconcile.reconcile": ("/reconcile",),
    "reconcile.preview": ("/reconcile/preview?id=city/breval",),
    "": ("/city/brevall", "/nothing/here"),
}
"""Pages of the made-up world by the endpoint that draws them; those of no endpoint are errors."""

LIVE: dict[str, tuple[str, ...]] = {
    "home.home": ("/",),
    "things.listing": ("/practice/", "/practice/?theme=housing&sort=oldest", "/source/"),
    "things.thing": (
        "/city/tangier",
        "/practice/vienna-startwien",
        "/project/mc2cm-1",
        "/institution/icmpd",
        "/source/grandlyon-mc2cm",
    ),
    "neighbours.around": ("/practice/vienna-startwien/graph",),
    "incoming.incoming": ("/country/france/incoming?p=mc:inCountry",),
    "why.why": ("/why?s=practice/lisbon-speak&p=mc:inCountry&o=country/portugal",),
    "related.related": ("/practice/vienna-startwien/related",),
    "suggest.cities": ("/practice/vienna-startwien/where-to",),
    "suggest.practices": ("/city/tangier/take",),
    "suggest.theme": ("/concepts/theme/housing/matrix",),
    "compare.comparison": (
        "/compare?practice=lisbon-speak&practice=vienna-startwien",
        "/compare?city=lyon&city=vienna&city=tangier",
    ),
    "checks.check_page": ("/practice/vienna-startwien/check?city=tangier", "/practice/lisbon-speak/check"),
    "chains.transfers_page": ("/transfers",),
    "chains.practice_page": ("/practice/barcelona-anti-rumour-strategy/transfers",),
    "search.search": ("/search", "/search?q=migrant"),
    "concepts.schemes": ("/concepts/",),
    "concepts.scheme": ("/concepts/theme",),
    "concepts.concept": ("/concepts/theme/housing",),
    "ontology.ontology": ("/ontology",),
    "ontology.properties": ("/ontology/reused",),
    "ontology.shapes": ("/shapes",),
    "questions.listing": ("/queries/",),
    "questions.question": ("/queries/money-of-a-project?project=mc2cm-1",),
    "endpoint.sparql": ("/sparql", query_page(SELECT)),
    "concepts.uses": ("/concepts/theme/housing/uses?kind=practice&p=mc:theme",),
    "maps.map_page": ("/map", "/map?theme=housing"),
    "timeline.timeline": ("/timeline", "/timeline?city=lyon"),
    "knowledge.knowledge": ("/knowledge",),
    "limits.limits": ("/limits",),
    "versions.listing": ("/versions",),
    "versions.version": ("/versions/current",),
    "changes.stream": ("/changes",),
    "catalogue.catalog": ("/catalog",),
    "catalogue.described": ("/catalog/described",),
    "reconcile.reconcile": ("/reconcile",),
    "reconcile.preview": ("/reconcile/preview?id=city/lyon",),
    "": ("/city/lyonn",),
}
"""Pages of the live graph by the endpoint that draws them, as people meet them."""

SMALL = frozenset({"/reconcile/preview?id=city/breval"})
"""Samples that are not framed as pages of the site are: they stand in a frame of another."""

RICH = (
    "/",
    "/practice/",
    "/city/tangier",
    "/practice/vienna-startwien",
    "/practice/vienna-startwien/check?city=tangier",
    "/project/mc2cm-1",
    "/compare?practice=lisbon-speak&practice=vienna-startwien",
    "/search?q=migrant",
    "/why?s=practice/lisbon-speak&p=mc:inCountry&o=country/portugal",
    "/practice/vienna-startwien/graph",
    "/knowledge",
)
"""Those of them that hold what the made-up world has less of: long lists, charts, many languages."""

MACHINES = frozenset(
    {
        "static",
        "things.identifier",
        "search.suggest",
        "search.description",
        "completion.completion",
        "openapi.description",
        "reconcile.preview_of_draft",
        "robots.robots",
        "sitemap.sitemap",
        "sitemap.sitemap_part",
        "citing.citation",
        "citing.graph_citation",
        "citing.questions_citation",
        "citing.scheme_citation",
        "checks.preconditions_shape",
        "questions.question_text",
    }
)
"""Endpoints that no person reads as a page, beside those whose name says so."""

MACHINE_ENDINGS = ("_rdf", "_csv", "_json", "_data")
"""How the functions that answer with data are named."""


def pages() -> list[str]:
    """List every sample of the made-up world."""
    return [path for paths in WORLD.values() for path in paths]


MOST_OF_A_KIND = 3
"""Samples of one endpoint that stand for its kind of page where all of them would take too long."""

THINGS = (
    "/project/ports-1",
    "/city/breval",
    "/practice/welcome-desk",
    "/indicator/altamar-signatories",
    "/source/gazette",
)
"""One thing of each template and of each shape of facts."""


def kinds() -> list[str]:
    """List samples that stand for each kind of page: the first of each endpoint."""
    found: list[str] = []
    for endpoint, paths in WORLD.items():
        found += THINGS if endpoint == "things.thing" else paths[:MOST_OF_A_KIND]
    return found


def in_language(path: str, tag: str) -> str:
    """Add the language to an address."""
    return f"{path}{'&' if '?' in path else '?'}lang={tag}"

"""From the answers of the questions of ``queries/related/`` to practices and places.

Rows are plain: the name of a column and the text of its value, unbound columns being absent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mc2cm_graph.names import CONCEPTS
from mc2cm_graph.related.likeness import Practices
from mc2cm_graph.related.places import City, Move, Places, Site
from mc2cm_graph.related.ties import FIGURES
from mc2cm_graph.terms import point_of

Rows = Iterable[Mapping[str, str]]

_MEASURE = CONCEPTS + "measure/"


def practices_from(features: Rows, sites: Rows) -> Practices:
    """Take the answers of ``features`` and ``sites``."""
    return Practices(
        (row["subject"] for row in sites if row["feature"] == "practice"),
        ((row["practice"], (row["feature"], row["value"])) for row in features),
    )


def places_from(practices: Practices, sites: Rows, cities: Rows, transfers: Rows) -> Places:
    """Take the practices and the answers of ``sites``, ``cities`` and ``transfers``."""
    done: dict[str, Site] = {}
    seats: dict[str, set[str]] = defaultdict(set)
    for row in sites:
        if row["feature"] == "seat":
            seats[row["subject"]].add(row["value"])
            continue
        site = done.setdefault(row["subject"], Site())
        if row["feature"] != "practice":
            _of_site(site, row["feature"]).add(row["value"])
    moves = sorted({(row["practice"], row["city"]) for row in transfers})
    return Places(practices, done, _cities(cities), (Move(*move) for move in moves), seats)


def _of_site(site: Site, feature: str) -> set[str]:
    return {
        "city": site.cities,
        "country": site.countries,
        "organisation": site.organisations,
        "theme": site.themes,
    }[feature]


def _cities(rows: Rows) -> dict[str, City]:
    cities: dict[str, City] = {}
    figures: dict[tuple[str, str], tuple[str, float]] = {}
    for row in rows:
        city = cities.setdefault(row["city"], City())
        feature, value = row["feature"], row["value"]
        if feature == "country":
            # Where sources disagree about a country, the choice must not depend on the order of rows.
            city.country = min(city.country, value) if city.country else value
        elif feature == "network":
            city.networks.add(value)
        elif feature == "challenge":
            city.challenges.add((value, row["theme"]))
        elif feature == "point" and (point := point_of(value)):
            city.point = min(city.point, point) if city.point else point
        elif feature == "figure" and (measure := row["theme"].removeprefix(_MEASURE)) in FIGURES:
            key = (row["city"], measure)
            figures[key] = max(figures.get(key, ("", 0.0)), (row.get("year", ""), float(value)))
    for (city_iri, measure), (_, figure) in figures.items():
        cities[city_iri].figures[measure] = figure
    return dict(sorted(cities.items()))

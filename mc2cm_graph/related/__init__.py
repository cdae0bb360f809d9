"""Which practices are related, and why; where a practice could go, and what a city could take.

Pure computing over plain rows: this room knows no store, no RDF library and no text. Both wings use it, the making
wing to put the relations into the snapshot, the serving wing to show them.
"""

from mc2cm_graph.related.likeness import Feature, Practices, Reason, Related
from mc2cm_graph.related.neighbours import complementary, origins, sequels
from mc2cm_graph.related.places import City, Move, Places, Site
from mc2cm_graph.related.rough import ROUGH, Rough
from mc2cm_graph.related.rows import places_from, practices_from
from mc2cm_graph.related.suggest import (
    Ground,
    Suggestion,
    Tally,
    best_cities,
    best_practices,
    rough_scores,
    take,
    weigh,
    where_to,
)
from mc2cm_graph.related.ties import Tie, ties
from mc2cm_graph.related.weights import WHERE_TO

__all__ = [
    "ROUGH",
    "WHERE_TO",
    "City",
    "Feature",
    "Ground",
    "Move",
    "Places",
    "Practices",
    "Reason",
    "Related",
    "Rough",
    "Site",
    "Suggestion",
    "Tally",
    "Tie",
    "best_cities",
    "best_practices",
    "complementary",
    "origins",
    "places_from",
    "practices_from",
    "rough_scores",
    "sequels",
    "take",
    "ties",
    "weigh",
    "where_to",
]

"""What a dataset is about: measures and themes of ours, by words of titles, keywords and descriptions."""

from __future__ import annotations

from collections import defaultdict

from mc2cm_graph.harvest.description import Description
from mc2cm_graph.harvest.evidence import Link, Reason, score_of
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.phrases import Phrases
from mc2cm_graph.harvest.words import harvest_words
from mc2cm_graph.names import concept_iri

TITLE, KEYWORD, DESCRIPTION = 0.75, 0.5, 0.35
"""What a phrase weighs by where it stands."""

CITIES_OWN = 0.75
"""A theme of every city's portal is worth so much less while nothing tells of migration."""

_LEAST = 0.3
_LONGEST_LOOKED_THROUGH = 2_000


def topics_of(description: Description, gazetteer: Gazetteer) -> list[Link]:
    """Give the measures and themes that a dataset may be about, the likeliest first."""
    written = harvest_words()
    measures = _evidence(description, gazetteer.measures)
    themes = _evidence(description, gazetteer.themes)
    for slug, of_measures in written.themes_of_measures.items():
        for measure in of_measures:
            theme = concept_iri("theme", slug)
            themes[theme] += measures.get(concept_iri("measure", measure), [])
    moved = {iri: score_of(reasons) for iri, reasons in measures.items()}
    migration = max(
        [
            *moved.values(),
            *(score_of(themes.get(concept_iri("theme", slug), [])) for slug in written.migration_themes),
        ],
        default=0.0,
    )
    links = [Link("measure", iri, moved[iri], tuple(reasons)) for iri, reasons in measures.items()]
    for iri, reasons in themes.items():
        own = iri.rpartition("/")[2] in written.migration_themes or iri == concept_iri(
            "theme", "data-knowledge"
        )
        if not own and migration < TITLE:
            weight = max(CITIES_OWN, migration)
            reasons.append(Reason("no-migration", "", round(weight, 3), against=True))
        links.append(Link("theme", iri, score_of(reasons), tuple(reasons)))
    links = [link for link in links if link.score >= _LEAST]
    return sorted(links, key=lambda link: (-link.score, link.target))


def tells_of_migration(links: list[Link]) -> float:
    """Give how surely a dataset is about people who moved, from 0 to 1, by its links to topics."""
    return max(
        (
            link.score
            for link in links
            if link.kind == "measure" or link.target.rpartition("/")[2] in harvest_words().migration_themes
        ),
        default=0.0,
    )


def _evidence(description: Description, phrases: Phrases[str]) -> defaultdict[str, list[Reason]]:
    found: defaultdict[str, list[Reason]] = defaultdict(list)
    for _, title in description.titles:
        for hit in phrases.find(title):
            found[hit.meaning].append(Reason("title", hit.shown, TITLE))
    for keyword in description.keywords:
        for hit in phrases.find(keyword):
            found[hit.meaning].append(Reason("keyword", hit.shown, KEYWORD))
    for _, text in description.texts[:7]:
        for hit in phrases.find(text[:_LONGEST_LOOKED_THROUGH]):
            found[hit.meaning].append(Reason("description", hit.shown, DESCRIPTION))
    return found

"""Matching of what was harvested to the graph: links with scores and reasons, and what happens to them next.

A dataset is proposed if it is about a place of ours and about people who moved, both with certainty; if either is
less certain, its links wait in the review. What no evidence speaks for is not linked. Decisions of people stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from mc2cm_graph.harvest.description import Description
from mc2cm_graph.harvest.evidence import Link, Reason, score_of
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.placing import places_of
from mc2cm_graph.harvest.store import Store
from mc2cm_graph.harvest.topics import tells_of_migration, topics_of

CERTAIN_PLACE = 0.85
CERTAIN_TOPIC = 0.75
LEAST_PLACE = 0.5
LEAST_TOPIC = 0.35
"""Scores from which a dataset is proposed, and from which it waits in the review."""

_FIGURE = 0.6
_MOST_FIGURES = 10
_AT_A_TIME = 200


def links_of(description: Description, portal: str, gazetteer: Gazetteer) -> list[Link]:
    """Give the links of a dataset; none unless a place and a topic are likely enough.

    ``portal`` is the slug of the portal's thing, if the graph has one.
    """
    places = [link for link in places_of(description, portal, gazetteer) if link.score >= LEAST_PLACE]
    topics = [link for link in topics_of(description, gazetteer) if link.score >= LEAST_TOPIC]
    if not places or not topics:
        return []
    cities = [link for link in places if link.kind == "city"]
    if cities:
        # Where a city is known, its country says nothing more: the graph has it.
        known = {gazetteer.places[link.target].country for link in cities}
        places = [link for link in places if link.kind == "city" or link.target not in known]
    return [*places, *topics, *_figures(places, topics, gazetteer)]


def is_certain(links: list[Link]) -> bool:
    """Tell whether a dataset may be proposed without somebody having looked at it."""
    place = max((link.score for link in links if link.kind in ("city", "country")), default=0.0)
    return place >= CERTAIN_PLACE and tells_of_migration(links) >= CERTAIN_TOPIC


def state_of(link: Link, certain: bool) -> str:
    """Give the state in which a link begins. That a figure of ours stands in a dataset, only a reader can say."""
    least = CERTAIN_PLACE if link.kind in ("city", "country") else CERTAIN_TOPIC
    return "certain" if certain and link.kind != "indicator" and link.score >= least else "waiting"


def match_all(
    store: Store, portal: str, gazetteer: Gazetteer, say: Callable[[str], None] = lambda _: None
) -> int:
    """Match the records of a portal that are new, changed, or were matched to another snapshot; return how many.

    Some records at a time, each lot in one transaction: a run that is killed goes on where it stood.
    """
    matched, last = 0, ""
    while True:
        rows = store.base.execute(
            "SELECT identifier, content FROM record WHERE portal = ? AND identifier > ? AND gone = '' AND matched <> ?"
            " ORDER BY identifier LIMIT ?",
            (portal, last, gazetteer.version, _AT_A_TIME),
        ).fetchall()
        if not rows:
            return matched
        with store.transaction():
            for identifier, content in rows:
                description = Description.read(content)
                # What is in the graph already needs no second record.
                known = gazetteer.is_recorded(portal, description)
                links = [] if known else links_of(description, portal, gazetteer)
                _keep(store, portal, identifier, links, gazetteer.version)
        matched, last = matched + len(rows), rows[-1][0]
        if matched % (_AT_A_TIME * 10) == 0:
            say(f"harvest: {portal}: {matched} descriptions matched")


def _figures(places: list[Link], topics: list[Link], gazetteer: Gazetteer) -> list[Link]:
    """Propose the figures of ours that the dataset may hold: same place, same measure."""
    found = []
    for place in places:
        for topic in topics:
            for indicator in sorted(gazetteer.indicators.get((place.target, topic.target), ())):
                reasons = (Reason("figure", f"{place.target} {topic.target}", _FIGURE),)
                joint = place.score * topic.score
                found.append(Link("indicator", indicator, round(score_of(reasons) * joint, 3), reasons))
    unique = {link.target: link for link in sorted(found, key=lambda link: link.score)}
    return sorted(unique.values(), key=lambda link: (-link.score, link.target))[:_MOST_FIGURES]


def _keep(store: Store, portal: str, identifier: str, links: list[Link], version: str) -> None:
    certain = is_certain(links)
    store.base.execute(
        "DELETE FROM link WHERE portal = ? AND identifier = ? AND state IN ('certain', 'waiting')",
        (portal, identifier),
    )
    store.base.executemany(
        "INSERT INTO link (portal, identifier, kind, target, score, reasons, state) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET score = excluded.score, reasons = excluded.reasons",
        [
            (portal, identifier, link.kind, link.target, link.score, _written(link), state_of(link, certain))
            for link in links
        ],
    )
    store.base.execute(
        "UPDATE record SET matched = ? WHERE portal = ? AND identifier = ?", (version, portal, identifier)
    )


def _written(link: Link) -> str:
    return json.dumps([asdict(reason) for reason in link.reasons], ensure_ascii=False)

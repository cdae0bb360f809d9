"""How well datasets are matched: precision and recall over the labelled sample.

``python -m tests.harvest.quality tuned`` shows the half that weights and words were chosen with, fault by fault;
``held`` tells no more than the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from mc2cm_graph.harvest.description import Description, describe
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.matching import LEAST_PLACE, LEAST_TOPIC, is_certain, links_of
from mc2cm_graph.harvest.placing import places_of
from mc2cm_graph.harvest.topics import tells_of_migration, topics_of
from mc2cm_graph.names import split_thing
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot

SAMPLE = Path(__file__).with_name("labelled.yaml")
QUERIES = REPOSITORY / "queries" / "harvest"

Half = Literal["tuned", "held"]


@dataclass(frozen=True)
class Score:
    """Right, wrong and missed answers to one question."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The part of the answers that are right; 1 where there are none."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The part of what is to be found that was; 1 where there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def sample(half: Half) -> list[dict[str, Any]]:
    """Read one half of the labelled sample."""
    rows = [row for row in yaml.safe_load(SAMPLE.read_text("utf-8")) if row["half"] == half]
    assert len(rows) > 30
    return rows


def described(row: dict[str, Any]) -> Description:
    """Give the description of a row as a portal would."""
    return describe(
        row["seen"] + row["title"],
        [("", row["title"])],
        texts=[("", row["texts"])] if "texts" in row else [],
        publisher=row.get("publisher", ""),
        keywords=row.get("keywords", []),
        places=row.get("places", []),
    )


def cities(half: Half, gazetteer: Gazetteer, show: bool = False) -> Score:
    """Measure which cities are found."""
    pairs = []
    for row in sample(half):
        links = places_of(described(row), row.get("portal", ""), gazetteer)
        found = {_slug(link.target) for link in links if link.kind == "city" and link.score >= LEAST_PLACE}
        pairs.append((row["title"], found, set(row.get("cities", []))))
    return _score(pairs, show)


def migration(half: Half, gazetteer: Gazetteer, show: bool = False) -> Score:
    """Measure whether datasets about people who moved are told from others."""
    pairs = []
    for row in sample(half):
        tells = tells_of_migration(topics_of(described(row), gazetteer)) >= LEAST_TOPIC
        pairs.append(
            (row["title"], {"migration"} if tells else set(), {"migration"} if row["migration"] else set())
        )
    return _score(pairs, show)


def certain(half: Half, gazetteer: Gazetteer, show: bool = False) -> Score:
    """Measure what is proposed with certainty: a place of ours, and people who moved."""
    pairs = []
    for row in sample(half):
        sure = is_certain(links_of(described(row), row.get("portal", ""), gazetteer))
        meant = row["migration"] and (row.get("cities") or row.get("countries"))
        pairs.append((row["title"], {"certain"} if sure else set(), {"certain"} if meant else set()))
    return _score(pairs, show)


def _score(pairs: Iterable[tuple[str, set[str], set[str]]], show: bool) -> Score:
    right = wrong = missed = 0
    for title, found, meant in pairs:
        right, wrong, missed = (
            right + len(found & meant),
            wrong + len(found - meant),
            missed + len(meant - found),
        )
        if show and found != meant:
            print(f"  {title[:90]}: found {sorted(found)}, meant {sorted(meant)}")
    return Score(right, wrong, missed)


def _slug(iri: str) -> str:
    named = split_thing(iri)
    return named[1] if named else iri


def main() -> None:
    """Show the figures of one half."""
    half: Half = "held" if sys.argv[1:2] == ["held"] else "tuned"
    build_dir = Path(sys.argv[2]) if len(sys.argv) > 2 else REPOSITORY / "build"
    gazetteer = Gazetteer(Snapshot.current(build_dir), QUERIES)
    for question in (cities, migration, certain):
        print(question.__name__)
        score = question(half, gazetteer, show=half == "tuned")
        print(f"  {score}, precision {score.precision:.2f}, recall {score.recall:.2f}")


if __name__ == "__main__":
    main()

"""The report of a harvest: a file that names every record that was left out, why, and where it stands."""

from __future__ import annotations

import json
from pathlib import Path

from mc2cm_graph.harvest.harvest import Outcome
from mc2cm_graph.harvest.store import Store


def write_report(path: Path, store: Store, outcome: Outcome) -> None:
    """Write JSON lines: first what the run did, then its notes, then one line for each broken record."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as out:

        def tell(**what: object) -> None:
            out.write(json.dumps(what, ensure_ascii=False) + "\n")

        tell(
            portal=outcome.portal,
            whole=outcome.whole,
            records=outcome.kept,
            told_by_portal=outcome.total,
            new=outcome.fresh,
            changed=outcome.changed,
            gone=outcome.gone,
            broken=outcome.broken,
        )
        for text in store.notes(outcome.portal):
            tell(note=text)
        for page, broken in store.broken(outcome.portal):
            tell(
                page=page,
                place=broken.place,
                identifier=broken.identifier,
                rule=broken.rule,
                found=broken.found,
            )
    fresh.replace(path)

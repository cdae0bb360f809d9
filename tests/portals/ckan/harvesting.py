"""A source that CKAN harvests, and what one harvest of it did."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.portals.ckan.portal import Portal

_KIND = {"source_type": "dcat_rdf", "frequency": "MANUAL"}
_POLL_S = 1.0
_LONGEST_HARVEST_S = 300
"""The state of a harvest is asked for at each line of the fetch consumer, and every second."""


@dataclass(frozen=True)
class Outcome:
    """How many datasets a harvest added, updated, deleted, left alone; and everything that went wrong."""

    added: int
    updated: int
    deleted: int
    unchanged: int
    errors: tuple[str, ...]


def add_source(portal: Portal, name: str, url: str) -> str:
    """Tell CKAN of a catalogue in RDF; give the identifier of the source."""
    return str(portal.action("harvest_source_create", name=name, title=name, url=url, **_KIND)["id"])


def move_source(portal: Portal, source: str, url: str) -> None:
    """Give a source another address."""
    name = portal.action("harvest_source_show", id=source)["name"]
    portal.action("harvest_source_update", id=source, name=name, title=name, url=url, **_KIND)


def harvest(portal: Portal, source: str) -> Outcome:
    """Harvest a source by the queues, as a portal does: gather, then fetch and import each dataset."""
    job = portal.action("harvest_job_create", source_id=source)["id"]
    end = time.monotonic() + _LONGEST_HARVEST_S
    while time.monotonic() < end:
        state = portal.action("harvest_job_show", id=job)
        # Datasets that are still in a queue are counted under no status.
        if state["gather_finished"] and "null" not in state["stats"]:
            break
        portal.gather.wait(0)
        portal.fetch.wait(_POLL_S)
    else:
        raise AssertionError(f"the harvest does not end:\n{portal.gather.all()}\n{portal.fetch.all()}")
    portal.action("harvest_jobs_run", source_id=source)
    state = portal.action("harvest_job_show", id=job)
    assert state["status"] == "Finished", state
    return _outcome(state)


def _outcome(state: dict[str, Any]) -> Outcome:
    stats = state["stats"]
    errors = [*state["gather_error_summary"], *state["object_error_summary"]]
    told = tuple(str(error["message"]) for error in errors)
    assert len(told) > 0 or stats["errored"] == 0, state
    return Outcome(stats["added"], stats["updated"], stats["deleted"], stats["not modified"], told)

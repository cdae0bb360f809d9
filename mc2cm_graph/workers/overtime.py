"""Which jobs give way to new ones.

Workers begin at the priority of the pages, so that short jobs wait for nobody. One whose job is not over after
``SHORT_S`` is put behind the pages. A job that runs for ``long_s`` goes on, at the lowest priority, beside the
workers for new jobs, and another worker takes its place. There may be ``long_jobs`` of these. One more stays
where it is while nobody needs that; when another job has waited ``long_s``, the oldest long job of the client
who has most of them is ended. So new jobs get workers however many runaways there are, and the memory taken
stays bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers.flight import NEVER, Child, Flight

SHORT_S = 0.25
_PRESSED_S = 0.1


class Overtime(NamedTuple):
    """What to do now.

    ``slow`` are workers to put behind the pages, ``long`` those to move aside, behind all others; ``victim`` is
    the run to end if others need its place. ``again_at`` is when to look again.
    """

    slow: list[Child]
    long: list[Child]
    victim: Flight | None
    again_at: float


def judge(running: Sequence[Child], limits: Limits, now: float) -> Overtime:
    """Judge the workers that run a job; ``now`` in monotonic seconds."""
    flights = [(child, child.flight) for child in running if child.flight is not None]
    long = [flight for child, flight in flights if child.long]
    late = [
        (child, flight) for child, flight in flights if not child.long and now - flight.since >= limits.long_s
    ]
    places = max(0, limits.long_jobs - len(long))
    slow = [child for child, flight in flights if not child.slow and now - flight.since >= SHORT_S]
    moments = [flight.since + limits.long_s for child, flight in flights if not child.long]
    moments += [flight.since + SHORT_S for child, flight in flights if not child.slow]
    again_at = min((moment for moment in moments if moment > now), default=NEVER)
    victim = None
    if len(late) > places:
        victim = _oldest_of_the_greediest([*long, *(flight for _, flight in late)])
        again_at = min(again_at, now + _PRESSED_S)
    return Overtime(slow, [child for child, _ in late[:places]], victim, again_at)


def _oldest_of_the_greediest(flights: list[Flight]) -> Flight:
    clients = {flight: flight.callers[0].order.client for flight in flights}
    held = Counter(clients.values())
    return min(flights, key=lambda flight: (-held[clients[flight]], flight.since))

"""The collector of reference cycles, kept from looking through what lives as long as the data.

The pages of an edition and what they keep at hand are some hundred thousand objects. To look through all of them
takes a tenth of a second, in which the process answers nobody, and finds next to nothing.
"""

from __future__ import annotations

import gc

from mc2cm_graph.workers.allocator import give_back

_OLDEST = 2
_RARER = 10
"""How much rarer than Python itself would (``gc.set_threshold``) all that grew old is looked through.

That is rare enough for the 99th percentile of pages, and costs some twenty megabytes.
"""

_MORE_YOUNG = 20
"""How much more may be young than Python would have it: a request leaves some hundred objects behind, few in cycles."""


def settle() -> None:
    """Let go of what is no longer used, and have the collector leave the rest alone from now on."""
    gc.unfreeze()
    settle_new()
    give_back()


def settle_new() -> None:
    """Do the same for what came since the last time, and touch nothing that is shared with other processes.

    What is in use at this moment is never collected, if cycles hold it: so do this seldom.
    """
    gc.collect()
    gc.freeze()


def be_patient() -> None:
    """Have this process look through what grew old seldom, and never again through what it found in use.

    What each request leaves behind is found while young. Of what is frozen nothing is lost but what cycles hold at
    that moment: the few requests under way, once in some thousand.
    """
    young, younger, old = gc.get_threshold()
    gc.set_threshold(young * _MORE_YOUNG, younger, old * _RARER)
    gc.callbacks.append(_leave_alone)


def _leave_alone(phase: str, told: dict[str, int]) -> None:
    """Leave alone what a full collection left."""
    if phase == "stop" and told["generation"] == _OLDEST:
        gc.freeze()

"""What lives as long as the data is left alone by the collector of cycles; what is no longer used is still found."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from mc2cm_graph.front.settling import be_patient, settle, settle_new


class Knot:
    """Something that a cycle keeps."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the collector of the tests as it was."""
    before, called = gc.get_threshold(), list(gc.callbacks)
    yield
    gc.set_threshold(*before)
    gc.callbacks[:] = called
    gc.unfreeze()


@pytest.mark.parametrize("act", [settle, settle_new])
def test_what_is_used_is_left_alone_and_what_is_not_is_let_go(act: object) -> None:
    kept, dropped = Knot(), Knot()
    gone = weakref.ref(dropped)
    del dropped
    assert callable(act)
    act()
    assert gone() is None
    assert gc.get_freeze_count() > 1000
    assert not any(one is kept for one in gc.get_objects())


def test_what_was_settled_is_looked_at_again_when_the_data_change() -> None:
    knot = Knot()
    gone = weakref.ref(knot)
    settle_new()
    del knot
    settle_new()
    assert gone() is not None
    settle()
    assert gone() is None


def test_things_are_looked_through_more_seldom_than_usual() -> None:
    before = gc.get_threshold()
    be_patient()
    young, younger, old = gc.get_threshold()
    assert young > before[0]
    assert younger == before[1]
    assert old == 10 * before[2]


def test_what_a_full_collection_left_is_not_looked_at_again() -> None:
    be_patient()
    kept, dropped = Knot(), Knot()
    gone = weakref.ref(dropped)
    del dropped
    gc.collect(1)
    assert any(one is kept for one in gc.get_objects())
    gc.collect()
    assert gone() is None
    assert not any(one is kept for one in gc.get_objects())

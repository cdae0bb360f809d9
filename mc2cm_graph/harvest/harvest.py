"""The harvest of one portal: page after page, each taken whole or not at all, until all of it was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mc2cm_graph.harvest.fault import HarvestFailed, Transient
from mc2cm_graph.harvest.page import Cursor, Item, Page, Portal
from mc2cm_graph.harvest.run import Run
from mc2cm_graph.harvest.store import Store

AT_A_TIME = 200
"""Records of one transaction: the most that are held in memory at once."""

_MOST_PASSES = 3
_IDLE_PAGES = 10
_TRIES = 4
_EVERY = 20


@dataclass(frozen=True)
class Bounds:
    """How much is taken of a portal: the most pages and the most records."""

    pages: int = 100_000
    records: int = 2_000_000


@dataclass(frozen=True)
class Outcome:
    """What a harvest did, in numbers of records; ``whole`` tells whether all of the portal was seen.

    ``total`` is what the portal says that it has, None if it does not say. ``resumed`` tells that it went on
    where an earlier run was stopped.
    """

    portal: str
    fresh: int
    changed: int
    gone: int
    kept: int
    broken: int
    seen: int
    total: int | None
    whole: bool
    resumed: bool


@dataclass(frozen=True)
class Task:
    """What to harvest: a portal under the name by which the store knows it. ``anew`` forgets where it stood."""

    name: str
    kind: str
    portal: Portal
    bounds: Bounds = field(default_factory=Bounds)
    anew: bool = False


def harvest(task: Task, store: Store, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """Bring the descriptions of a portal into the store; going on where the last run stopped, if it did.

    Raises HarvestFailed if the portal cannot be read further; what was taken stays, and the next run goes on.
    """
    name, portal = task.name, task.portal
    with store.alone(name):
        run = store.begin(name, task.kind, portal.address, portal.first(), task.anew)
        resumed = run.pages > 0
        if resumed:
            say(f"harvest: {name}: goes on after {run.pages} pages and {store.seen(name)} records")
        whole = _go_through(run, portal, store, task.bounds, say)
        run = store.run(name)
        seen = store.seen(name)
        gone = store.finish(run, whole)
        return Outcome(
            name,
            run.fresh,
            run.changed,
            gone,
            store.count(name),
            sum(1 for _ in store.broken(name)),
            seen,
            run.total,
            whole,
            resumed,
        )


def _go_through(run: Run, portal: Portal, store: Store, bounds: Bounds, say: Callable[[str], None]) -> bool:
    """Read all pages, more than once if records were missed; tell whether all of them were seen."""
    name = run.portal
    while True:
        while run.following is not None:
            stop = _endless(run, store, bounds)
            if stop:
                store.note(name, stop)
                return False
            _one_page(run, run.following, portal, store)
            run = store.run(name)
            if run.pages % _EVERY == 0:
                of = f" of {run.total}" if run.total is not None else ""
                say(f"harvest: {name}: {run.pages} pages, {run.seen}{of} records")
        missing = max(0, (run.total or 0) - store.seen(name))
        if not missing and not run.moved:
            return not run.torn
        if run.number >= _MOST_PASSES:
            store.note(name, _never_still(run, missing))
            return False
        say(
            f"harvest: {name}: the portal changed meanwhile, {missing} records are known to be missed; once more"
        )
        store.again(run, portal.first())
        run = store.run(name)


def _never_still(run: Run, missing: int) -> str:
    had = f"the portal says that it has {run.total} records and gave {run.total} less {missing}"
    moved = "the portal changed all the time" if run.moved else had
    return f"{moved} in {run.number} goes; none is marked as gone"


def _one_page(run: Run, following: Cursor, portal: Portal, store: Store) -> None:
    """Take one page; one that cannot be read is asked for again, for a proxy may have spoken in its place."""
    for tried in range(1, _TRIES + 1):
        try:
            validators = store.validators(run.portal, portal.name_of(following))
            page = portal.page(following, validators)
            if page.unchanged:
                store.take_unchanged(run, page)
            else:
                _take(run, page, store)
            return
        except Transient as fault:
            if tried == _TRIES:
                raise HarvestFailed(
                    f"{fault}; asked {tried} times; give the same command again later: it goes on where it stopped"
                ) from fault


def _take(run: Run, page: Page, store: Store) -> None:
    batch: list[Item] = []
    first = True
    for item in page.items:
        batch.append(item)
        if len(batch) == AT_A_TIME:
            store.take(run, page, batch, first, last=False)
            batch, first = [], False
    store.take(run, page, batch, first, last=True)


def _endless(run: Run, store: Store, bounds: Bounds) -> str:
    """Say why no further page is asked for, though there is one; empty to go on."""
    if run.pages >= bounds.pages:
        return f"stopped after {run.pages} pages, the most that are read (--most-pages)"
    # In a later go most pages are known ones.
    if run.idle > _IDLE_PAGES + (run.pages // run.number if run.number > 1 else 0):
        return f"stopped after {run.idle} pages that brought nothing new: the portal repeats itself"
    if run.seen >= bounds.records:
        return f"stopped after {run.seen} records, the most that are taken (--most-records)"
    return ""

"""Fills a CKAN through its API."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.portals.ckan.made_up import package
from tests.portals.ckan.portal import Portal

_AT_ONCE = 2
_EVERY = 500


def fill(portal: Portal, first: int, end: int, say: Callable[[int], None] = lambda _: None) -> None:
    """Create the made-up datasets from the number ``first`` to the one before ``end``."""

    def create(number: int) -> None:
        portal.action("package_create", **package(number))
        if (number + 1) % _EVERY == 0:
            say(number + 1)

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for _ in workers.map(create, range(first, end)):
            pass

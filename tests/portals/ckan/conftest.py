"""One CKAN for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.portals.ckan.portal import Portal, portal


@pytest.fixture(scope="package")
def ckan() -> Iterator[Portal]:
    """A CKAN that holds nothing yet; tests tell their datasets from others' by what they brought in."""
    with portal() as running:
        yield running

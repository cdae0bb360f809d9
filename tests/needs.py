"""What a test needs from the machine beyond Python: skipped with a reason where it is absent, a failure in CI."""

from __future__ import annotations

import os
from importlib.metadata import Distribution

import pytest


def need(condition: bool, reason: str) -> None:
    """Go on where ``condition`` holds; else skip the test for ``reason``, or fail it where ``CI`` is set.

    A newcomer's machine may lack a Java runtime or the offline vocabularies; in CI a guard that is
    silently left out would be no guard.
    """
    if condition:
        return
    if os.environ.get("CI"):
        pytest.fail(f"needed in CI: {reason}")
    pytest.skip(reason)


def need_mimalloc() -> None:
    """Go on where the package of the allocator is installed; there are none for other systems than Linux with glibc."""
    found = list(Distribution.discover(name="cmeel-mimalloc"))
    need(bool(found), "mimalloc is not installed (`make .venv/ready` does so where there is a build of it)")

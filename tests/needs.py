"""What a test needs from the machine beyond Python: skipped with a reason where it is absent, a failure in CI."""

from __future__ import annotations

import os

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

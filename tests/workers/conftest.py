"""One nursery for the tests that leave it as it was, and a maker for those that do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mc2cm_graph.workers.process import NurseryProcess
from tests.workers.running import LIMITS, make_snapshot


@pytest.fixture(scope="session")
def small_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small snapshot with overlapping citation graphs."""
    return make_snapshot(tmp_path_factory.mktemp("small"))


@pytest.fixture
def start(small_snapshot: Path) -> Iterator[Callable[..., tuple[NurseryProcess, Path]]]:
    """Start nurseries with limits of their own; all end with the test."""
    with ExitStack() as stack:

        def starter(**limits: float) -> tuple[NurseryProcess, Path]:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="mc2cm")))
            socket = folder / "socket"
            nursery = NurseryProcess(small_snapshot, socket, replace(LIMITS, **limits))  # type: ignore[arg-type]
            return stack.enter_context(nursery), socket

        yield starter


@pytest.fixture(scope="module")
def socket(small_snapshot: Path) -> Iterator[Path]:
    """The socket of a nursery that the tests of a module share."""
    with TemporaryDirectory(prefix="mc2cm") as folder:
        path = Path(folder) / "socket"
        with NurseryProcess(small_snapshot, path, LIMITS):
            yield path

"""The processes that draw pages run on the allocator of the engine's."""

from __future__ import annotations

from pathlib import Path

from tests.front.running import Running
from tests.needs import need_mimalloc


def test_page_processes_run_on_mimalloc(small: Running) -> None:
    need_mimalloc()
    assert small.pages
    for process in small.pages:
        assert "/libmimalloc.so" in Path(f"/proc/{process}/maps").read_text()
    assert not [line for line in small.said if "ld.so" in line or "mimalloc" in line]

"""The allocator: mimalloc where it is installed, glibc's elsewhere, and what the operator says before both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mc2cm_graph.workers.allocator import allocation
from tests.needs import need_mimalloc
from tests.workers.running import Start, run, wait_until

GLIBC = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=127"}
LIMIT_MIB = 256


def _environment(process: int) -> dict[str, str]:
    """Give the variables that a process was started with."""
    told = Path(f"/proc/{process}/environ").read_bytes().decode()
    return dict(entry.split("=", 1) for entry in told.split("\0") if "=" in entry)


def _has_mimalloc(process: int) -> bool:
    return "/libmimalloc.so" in Path(f"/proc/{process}/maps").read_text()


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LD_PRELOAD", "MIMALLOC_ARENA_RESERVE", "GLIBC_TUNABLES"):
        monkeypatch.delenv(name, raising=False)


def test_the_workers_run_on_mimalloc(start: Start) -> None:
    need_mimalloc()
    nursery, path = start(workers=2)
    state = wait_until(path, lambda state: state.idle == 2)
    assert [_has_mimalloc(process) for process in (nursery.pid, state.pid, *state.workers)] == [True] * 4
    assert run(path, "SELECT * WHERE { ?s ?p ?o }").verdict == "ok"


def test_what_the_operator_preloads_stays(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for own in ("libm.so.6", ""):
        monkeypatch.setenv("LD_PRELOAD", own)
        nursery, path = start(workers=1)
        assert _environment(nursery.pid)["LD_PRELOAD"] == own
        assert not _has_mimalloc(nursery.pid)
        assert run(path, "ASK {}").verdict == "ok"


def test_what_the_operator_tells_mimalloc_stays() -> None:
    need_mimalloc()
    assert allocation({})["MIMALLOC_ARENA_RESERVE"] == "32MiB"
    assert list(allocation({"MIMALLOC_ARENA_RESERVE": "64MiB"})) == ["LD_PRELOAD"]


def test_without_the_package_glibc_keeps_small_blocks_at_hand(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "path", [str(tmp_path)])
        assert allocation({}) == GLIBC
    monkeypatch.setenv("LD_PRELOAD", "")
    nursery, path = start(workers=1)
    # Where the C library reads one of its settings it ends it with a zero byte.
    told = Path(f"/proc/{nursery.pid}/environ").read_bytes().replace(b"\0", b":")
    assert b"GLIBC_TUNABLES=glibc.malloc.tcache_count=127:" in told
    assert run(path, "ASK {}").verdict == "ok"


def test_what_the_operator_tells_glibc_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    both = "glibc.malloc.arena_max=2:glibc.malloc.tcache_count=127"
    assert allocation({"GLIBC_TUNABLES": "glibc.malloc.arena_max=2"}) == {"GLIBC_TUNABLES": both}
    assert allocation({"GLIBC_TUNABLES": "glibc.malloc.tcache_count=9"}) == {}


@pytest.mark.parametrize(
    ("folder", "is_there", "is_used"),
    [
        ("plain", True, True),
        ("plain", False, False),
        ("with space", True, False),
        ("with:colon", True, False),
    ],
)
def test_only_a_library_that_can_be_preloaded_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str, is_there: bool, is_used: bool
) -> None:
    """The dynamic linker splits the list at spaces and colons, and says so on standard error at every start."""
    library = tmp_path / folder / "cmeel.prefix" / "lib" / "libmimalloc.so.3"
    library.parent.mkdir(parents=True)
    if is_there:
        library.touch()
    package = tmp_path / folder / "cmeel_mimalloc-3.4.3.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.4\nName: cmeel-mimalloc\nVersion: 3.4.3\n")
    (package / "RECORD").write_text("cmeel.prefix/lib/libmimalloc.so.3,,\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / folder)])
    assert allocation({}) == (
        {"LD_PRELOAD": str(library), "MIMALLOC_ARENA_RESERVE": "32MiB"} if is_used else GLIBC
    )


def _run(code: str, **environment: str) -> str:
    """Run a program as the engine's processes are run; return what it printed, and fail if anything complained."""
    told = os.environ | environment
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=told | allocation(told),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


@pytest.mark.parametrize("allocator", ["mimalloc", "glibc"])
@pytest.mark.parametrize("block_bytes", [1 << 10, 1 << 20])
def test_a_job_gets_the_memory_that_is_promised_and_no_more(allocator: str, block_bytes: int) -> None:
    """Whatever the allocator reserved before: here some hundred mebibytes, used once and given back."""
    if allocator == "mimalloc":
        need_mimalloc()
    taken = _run(
        f"""
from mc2cm_graph.workers.allocator import give_back
from mc2cm_graph.workers.confinement import Confinement
blocks = [b"x" * 1000 + bytes([number % 256]) for number in range(90_000)]
del blocks
give_back()
Confinement({LIMIT_MIB << 20}, 1 << 20)
blocks, block_bytes = [], {block_bytes}
try:
    while True:
        blocks.append(b"x" * block_bytes)
except MemoryError:
    taken = len(blocks)
    del blocks
    print(taken)
""",
        **({"LD_PRELOAD": ""} if allocator == "glibc" else {}),
    )
    assert LIMIT_MIB * 0.6 <= int(taken) * block_bytes / (1 << 20) <= LIMIT_MIB * 1.1


def test_what_is_free_is_given_back_before_a_fork() -> None:
    need_mimalloc()
    before, after = _run(
        """
import os
from mc2cm_graph.workers.allocator import give_back
def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
blocks = [b"x" * 1000 + bytes([number % 256]) for number in range(90_000)]
del blocks
print(resident())
give_back()
print(resident())
""",
        MIMALLOC_PURGE_DELAY="3600000",
    ).split()
    assert int(before) - int(after) > 60

"""The command: the same bytes each time, a manifest that holds, and a place that is not taken from others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from mc2cm_graph.snapshot import Snapshot
from tests.export.conftest import LANGUAGES, PREFIX, run_export


def sums_of(place: Path) -> dict[str, str]:
    """Give the hash of every file of a folder."""
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.rglob("*")
        if path.is_file()
    }


def test_the_sums_are_those_of_the_files(copy: Path) -> None:
    lines = (copy / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    found = sums_of(copy)
    del found["SHA256SUMS"]
    assert listed == found
    assert len(listed) > 2000 * len(LANGUAGES)


def test_the_manifest_says_what_it_is_a_copy_of(copy: Path, world_snapshot: Snapshot) -> None:
    told = json.loads((copy / "copy.json").read_text("utf-8"))
    assert told["data_version"] == world_snapshot.manifest.version
    assert told["languages"] == list(LANGUAGES)
    assert told["base"] == "https://copies.example" + PREFIX
    assert told["files"] == sum(path.is_file() for path in copy.rglob("*"))
    # The newest source of the made-up world.
    assert told["day"] == "2014-01-01"


def test_no_name_of_a_file_is_refused_by_any_system(copy: Path) -> None:
    names = {part for path in copy.rglob("*") for part in path.relative_to(copy).parts}
    assert len(names) > 1000
    assert [name for name in names if set(name) & set('<>:"/\\|?*') or len(name) > 200] == []
    lower = [path.relative_to(copy).as_posix().casefold() for path in copy.rglob("*")]
    assert len(lower) == len(set(lower))


def test_the_same_bytes_each_time_and_an_earlier_copy_is_replaced(
    world_snapshot: Snapshot, tmp_path: Path
) -> None:
    build_dir = world_snapshot.root.parent
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    (one / "copy.json").write_text('{"software": "mc2cm-graph"}')
    (one / "old.html").write_text("old")
    live = "https://living.example"
    options = ("--languages", "en", "--live", live + "/", "--on", "2020-02-02")
    first = run_export(build_dir, one, *options, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    assert first.returncode == 0, first.stderr
    assert not (one / "old.html").exists()
    assert not (one / "fr").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert "export: 1000 files" in first.stderr
    assert f"{one}: " in first.stdout
    check_links_to_the_living_site(one, live)
    elsewhere = {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANGUAGE": "fr"}
    second = run_export(build_dir, other, *options, "--processes", "1", **elsewhere)
    assert second.returncode == 0, second.stderr
    sums = sums_of(one)
    assert len(sums) > 2500
    assert sums == sums_of(other)


def check_links_to_the_living_site(place: Path, live: str) -> None:
    """What needs a server is on the living site; without the host of the copy there is no sitemap."""
    assert json.loads((place / "copy.json").read_text("utf-8"))["day"] == "2020-02-02"
    assert not (place / "sitemap.xml").exists()
    page = (place / "practice" / "welcome-desk" / "index.html").read_text("utf-8")
    assert f'href="{live}/practice/welcome-desk/check"' in page
    assert f'href="{live}/compare?practice=welcome-desk"' in page
    assert 'href="/city/altamar/"' in page


@pytest.mark.parametrize("content", ["file", "folder", "foreign"])
def test_a_place_that_holds_something_else_is_refused(
    content: str, world_snapshot: Snapshot, tmp_path: Path
) -> None:
    place = tmp_path / "site"
    if content == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "copy.json").write_text('{"software": "another"}' if content == "foreign" else "[]")
    before = sums_of(tmp_path)
    done = run_export(world_snapshot.root.parent, place)
    assert done.returncode == 1
    assert f"{place}: found a" in done.stderr
    assert "expected" in done.stderr
    assert sums_of(tmp_path) == before


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--base", "example.org"),
        ("--base", "https://example.org/?a=b"),
        ("--base", "ftp://example.org/"),
        ("--live", "/here"),
        ("--languages", "en,xx"),
        ("--languages", ""),
        ("--on", "today"),
        ("--processes", "0"),
    ],
)
def test_an_option_that_does_not_fit_is_told(option: str, value: str, tmp_path: Path) -> None:
    done = run_export(tmp_path, tmp_path / "copy", option, value)
    assert done.returncode == 2
    assert option in done.stderr
    assert not (tmp_path / "copy").exists()

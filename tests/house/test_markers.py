"""No file holds the marks of a merge that was not finished."""

from __future__ import annotations

import subprocess

from mc2cm_graph.settings import REPOSITORY

MARKS = (b"<" * 7 + b" ", b">" * 7 + b" ")


def test_no_mark_of_an_unfinished_merge_stands() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    files = [REPOSITORY / name for name in listed.decode().split("\0") if name]
    assert len(files) > 3000
    marked = [
        str(path)
        for path in files
        if path.is_file() and any(line.startswith(MARKS) for line in path.read_bytes().split(b"\n"))
    ]
    assert marked == []

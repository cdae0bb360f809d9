"""Parts of the front by themselves: the shelf of answers, the keys of clients, what accepts gzip."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from mc2cm_graph.front.clients import Clients
from mc2cm_graph.front.coding import accepts_gzip, compress_bytes, compress_file
from mc2cm_graph.front.run import Pointer, Run
from mc2cm_graph.front.shelf import Shelf
from mc2cm_graph.workers.job import Answer

BOUND = 1 << 20


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_the_shelf_gives_back_what_was_put(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "a", BOUND, 2)
    shelf.put("small", Answer("ok", content=b"small", size=5, elapsed_s=0.5, cut=True, rows=3))
    shelf.put("large", Answer("ok", file=io.BytesIO(b"x" * 100_000), size=100_000))
    small, large = shelf.find("small"), shelf.find("large")
    assert small is not None
    assert (small.read(), small.elapsed_s, small.cut, small.rows) == (b"small", 0.5, True, 3)
    assert large is not None
    assert large.read() == b"x" * 100_000
    assert shelf.find("other") is None


def test_the_shelf_stays_within_its_bound_for_all_its_writers(tmp_path: Path) -> None:
    shelves = [Shelf(tmp_path, BOUND, 2) for _ in range(2)]
    for number in range(400):
        body = bytes([number % 256]) * (1000 + 137 * (number % 90))
        shelves[number % 2].put(str(number), Answer("ok", content=body, size=len(body)))
        assert size_of(tmp_path) <= BOUND
    kept = shelves[0].find("399")
    assert kept is not None
    kept.close()
    assert shelves[0].find("0") is None
    shelves[0].put("giant", Answer("ok", content=b"x" * BOUND, size=BOUND))
    assert shelves[0].find("giant") is None


@pytest.mark.parametrize("damage", [b"", b"{", b'{"verdict": "ok", "size": 9}\nshort', b'{"odd": 1}\n'])
def test_a_damaged_answer_is_no_answer(tmp_path: Path, damage: bytes) -> None:
    shelf = Shelf(tmp_path, BOUND, 2)
    shelf.put("key", Answer("ok", content=b"whole", size=5))
    [path] = tmp_path.iterdir()
    path.write_bytes(damage)
    assert shelf.find("key") is None
    assert not path.exists()


def test_a_client_is_a_hash_that_another_start_cannot_tell() -> None:
    clients, others = Clients(b"one", ()), Clients(b"two", ())
    assert clients.key("192.0.2.1", None) == clients.key("192.0.2.1", b"203.0.113.9")
    assert clients.key("192.0.2.1", None) != clients.key("192.0.2.2", None)
    assert clients.key("192.0.2.1", None) != others.key("192.0.2.1", None)
    assert clients.key("2001:db8::1", None) == clients.key("2001:db8::2", None)
    assert clients.key("2001:db8::1", None) != clients.key("2001:db8:0:1::1", None)
    assert clients.key("::ffff:192.0.2.1", None) == clients.key("192.0.2.1", None)
    assert "192" not in clients.key("192.0.2.1", None)


def test_only_a_trusted_proxy_is_believed() -> None:
    clients = Clients(b"salt", ("10.0.0.0/8",))
    direct = clients.key("203.0.113.9", None)
    assert clients.key("10.0.0.1", b"203.0.113.9") == direct
    assert clients.key("10.0.0.1", b"192.0.2.66, 203.0.113.9, 10.0.0.2") == direct
    assert clients.key("203.0.113.9", b"192.0.2.66") == direct
    assert clients.key("10.0.0.1", b"nonsense") == clients.key("10.0.0.1", None)
    proxied = {b"x-forwarded-proto": b"https"}
    assert clients.scheme("10.0.0.1", proxied, "http") == "https"
    assert clients.scheme("203.0.113.9", proxied, "http") == "http"
    assert clients.scheme("10.0.0.1", {b"x-forwarded-proto": b"ftp"}, "http") == "http"


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        (b"", False),
        (b"gzip", True),
        (b"br, GZIP;q=0.1", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.0, *", False),
        (b"*", True),
        (b"*;q=0", False),
        (b"br", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(header: bytes | None, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_compressing_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    body = b"migrants " * 10_000
    assert compress_bytes(body) == compress_bytes(body)
    file, size = compress_file(io.BytesIO(body), len(body), tmp_path)
    with file:
        packed = file.read()
    assert (gzip.decompress(packed), len(packed)) == (body, size)
    with pytest.raises(OSError, match="lost its end"):
        compress_file(io.BytesIO(body), len(body) + 1, tmp_path)


def test_an_edition_in_use_is_not_withdrawn(tmp_path: Path) -> None:
    run = Run(tmp_path)
    pointer = Pointer("a", tmp_path, run.socket(1), 1)
    run.offer(pointer)
    run.point(pointer)
    assert run.pointer() == pointer
    first, second = run.hold(pointer), run.hold(pointer)
    assert first is not None
    assert second is not None
    assert not run.withdraw(pointer)
    first.close()
    assert not run.withdraw(pointer)
    second.close()
    assert run.withdraw(pointer)
    assert run.hold(pointer) is None

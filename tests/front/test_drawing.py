"""Pages drawn once: for all who wait, in both codings, and for all who wish the same in other words."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from mc2cm_graph.front.coding import compress_bytes
from mc2cm_graph.front.drawing import Drawing
from mc2cm_graph.front.incoming import HungUp, Incoming, Message
from mc2cm_graph.front.memo import Kept, Memo
from mc2cm_graph.front.outgoing import Done, Outgoing
from mc2cm_graph.front.variant import Variant, variant

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
LONG = b"<p>Lyon</p>" * 400


async def nothing() -> Message:
    """No body."""
    return {"type": "http.disconnect"}


def asked(method: str = "GET", is_negotiated: bool = False, /, **headers: str) -> Variant | None:
    """What a request with these headers asks for."""
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    scope: dict[str, Any] = {
        "method": method,
        "path": "/city/lyon",
        "raw_path": b"/city/lyon",
        "query_string": b"",
    }
    return variant(Incoming(scope, nothing, named), "http", is_negotiated)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"accept": FIREFOX}, {"accept": CHROMIUM}),
        ({"accept_language": "fr-FR,fr;q=0.9,en;q=0.8"}, {"accept_language": "fr"}),
        ({"accept_language": "nl, en-US;q=0.7"}, {}),
        ({"accept_encoding": "gzip, deflate, br, zstd"}, {"accept_encoding": "gzip;q=0.5"}),
        ({"accept_encoding": "br"}, {"accept_encoding": "gzip;q=0"}),
        ({"accept": "text/html, text/turtle;q=0.5"}, {"accept": "text/turtle;q=0.50,text/html;q=1.0"}),
    ],
)
def test_the_same_wish_in_other_words(one: dict[str, str], other: dict[str, str]) -> None:
    assert asked(**one) == asked(**other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"accept": FIREFOX}, {"accept": "*/*"}),
        ({"accept": "*/*"}, {}),
        ({"accept": "text/html;level=1"}, {"accept": "text/html"}),
        ({"accept": "text/html;q=2"}, {"accept": "text/html"}),
        ({"accept_language": "fr"}, {"accept_language": "ar"}),
        ({"accept_encoding": "gzip"}, {}),
        ({"host": "one.example"}, {"host": "other.example"}),
        ({"accept": "text/turtle"}, {"accept": "text/html"}),
    ],
)
def test_another_wish(one: dict[str, str], other: dict[str, str]) -> None:
    assert asked(**one) != asked(**other)


def test_where_much_is_on_offer_headers_count_as_they_stand() -> None:
    assert asked("GET", True, accept=FIREFOX) != asked("GET", True, accept=CHROMIUM)
    assert asked("GET", True, accept_language="fr") != asked("GET", True, accept_language="fr-FR")


@pytest.mark.parametrize("more", [{"range": "bytes=0-1"}, {"if_match": "*"}, {"authorization": "x"}])
def test_what_is_answered_anew(more: dict[str, str]) -> None:
    assert asked(**more) is None
    assert asked("POST") is None


def page(body: bytes = LONG, *more: tuple[bytes, bytes], status: int = 200) -> Outgoing:
    """A page as the application gives it."""
    headers = (
        (b"content-type", b"text/html"),
        (b"etag", b'W/"1"'),
        (b"vary", b"Accept, Accept-Language, Accept-Encoding"),
        (b"content-length", b"%d" % len(body)),
        *more,
    )
    return Outgoing(status, headers, body)


def draws(outgoing: Outgoing, fails: int = 0) -> tuple[list[int], Any]:
    """What draws a page and counts how often; the first times it fails because a client hung up."""
    count: list[int] = []

    async def draw() -> Done:
        count.append(1)
        number = len(count)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if number <= fails:
            raise HungUp
        return Done(outgoing)

    return count, draw


def test_all_who_wait_get_the_page_that_is_drawn_once() -> None:
    wish = asked()
    assert wish is not None
    count, draw = draws(page())

    async def run() -> list[Done]:
        drawing = Drawing(Memo(1 << 20))
        return await asyncio.gather(*(drawing.page(wish, draw) for _ in range(5)))

    found = asyncio.run(run())
    assert [done.outgoing.body for done in found] == [LONG] * 5
    assert len(count) == 1


def test_an_error_is_drawn_for_each() -> None:
    wish = asked()
    assert wish is not None
    count, draw = draws(page(status=404))

    async def run() -> None:
        drawing = Drawing(Memo(1 << 20))
        await asyncio.gather(*(drawing.page(wish, draw) for _ in range(3)))

    asyncio.run(run())
    assert len(count) == 3


def test_who_waits_is_not_sent_away_when_the_first_hangs_up() -> None:
    wish = asked()
    assert wish is not None
    _, draw = draws(page(), fails=1)

    async def run() -> list[Done | BaseException]:
        drawing = Drawing(Memo(1 << 20))
        return await asyncio.gather(*(drawing.page(wish, draw) for _ in range(3)), return_exceptions=True)

    first, *others = asyncio.run(run())
    assert isinstance(first, HungUp)
    assert [done.outgoing.body for done in others if isinstance(done, Done)] == [LONG, LONG]


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("body", [LONG, b"short"])
def test_a_page_kept_in_one_coding_serves_the_other(coding: str, body: bytes) -> None:
    plain, packed = asked(), asked(accept_encoding="gzip")
    assert plain is not None
    assert packed is not None
    coded = page(compress_bytes(body), (b"content-encoding", b"gzip")) if len(body) > 1400 else page(body)
    kept, wish = ((plain, packed), (packed, plain))[coding == ""]
    memo = Memo(1 << 20)
    memo.keep(kept, Kept(coded if kept is packed else page(body), "page", "v1"))
    count, draw = draws(page(b"drawn anew"))
    done = asyncio.run(Drawing(memo).page(wish, draw))
    if wish is plain and len(body) <= 1400:
        assert count == [1]  # A short page is the same in both: which one this was is not known.
        return
    assert not count
    assert done.cache == "hit"
    is_packed = done.outgoing.header(b"content-encoding") == b"gzip"
    assert is_packed == (wish is packed and len(body) > 1400)
    content = done.outgoing.body
    assert isinstance(content, bytes)
    assert (gzip.decompress(content) if is_packed else content) == body
    assert done.outgoing.header(b"content-length") == b"%d" % len(content)
    if is_packed:
        assert content == coded.body

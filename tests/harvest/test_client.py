"""The client against a server that does what real ones do wrong, and against addresses that must not be asked."""

from __future__ import annotations

import gzip
import socket
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from mc2cm_graph.harvest import Client, HarvestFailed, Manners, Store, Unsafe
from mc2cm_graph.harvest.address import Guard
from mc2cm_graph.harvest.client import Validators
from mc2cm_graph.harvest.pace import Pace
from tests.harvest.ckans import Catalogue, package
from tests.harvest.running import QUICK, identifiers, run
from tests.harvest.serving import Asked, Reply, as_json, portal

GOOD = Reply(b"good", headers={"Content-Type": "text/plain"})


def always(_: Asked) -> Reply:
    return GOOD


def get(url: str, manners: Manners = QUICK, validators: Validators | None = None) -> bytes:
    with Client(manners) as client, client.get(url, "text/plain", validators) as answer:
        return answer.body.read()


@pytest.mark.parametrize(
    "rude",
    [
        [Reply(status=429)],
        [Reply(status=503, headers={"Retry-After": "0"})],
        [Reply(status=500), Reply(status=502), Reply(status=504)],
        [Reply(b"a long answer", cut=4)],
        [Reply(gzip.compress(b"x" * 5000)[:40], headers={"Content-Encoding": "gzip"}, cut=20)],
        [Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"})],
    ],
)
def test_a_busy_portal_is_asked_again(rude: list[Reply]) -> None:
    with portal(always) as there:
        there.rude.extend(rude)
        assert get(f"{there.url}/data") == b"good"
        assert len(there.paths()) == len(rude) + 1


def test_the_wait_that_is_asked_for_is_kept() -> None:
    said: list[str] = []
    with portal(always) as there:
        there.rude.append(Reply(status=429, headers={"Retry-After": "1"}))
        with Client(QUICK, said.append) as client, client.get(f"{there.url}/data", "text/plain"):
            pass
    assert len(said) == 1
    assert "busy (status 429); try 2 in 1.0 s" in said[0]


@pytest.mark.parametrize("told_as", ["seconds", "a time"])
def test_a_portal_that_wants_to_be_left_alone_is(told_as: str) -> None:
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    after = "3600" if told_as == "seconds" else in_an_hour
    with portal(always) as there:
        there.rude.append(Reply(status=503, headers={"Retry-After": after}))
        with pytest.raises(HarvestFailed, match=r"asks to be left alone .* goes on where it stopped"):
            get(f"{there.url}/data")
        assert len(there.paths()) == 1


def test_a_portal_that_stays_busy_is_given_up_and_the_run_goes_on_later(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(30)])
    with portal(catalogue) as there:

        def break_down(searches: int) -> None:
            if searches == 2:
                there.rude.extend([Reply(status=503)] * 8)

        catalogue.between = break_down
        with pytest.raises(HarvestFailed, match="tried 4 times; give the same command again later"):
            run(tmp_path / "store", there.url)
        taken = len(identifiers(tmp_path / "store"))
        there.rude.clear()
        outcome = run(tmp_path / "store", there.url)
    assert 0 < taken < 30
    assert (outcome.resumed, outcome.kept, outcome.whole) == (True, 30, True)


def test_a_page_of_a_proxy_in_place_of_json_is_asked_for_again(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(5)])
    with portal(catalogue) as there:
        there.rude.extend([Reply(b"<html>Please wait</html>"), as_json({"success": False}), as_json([1, 2])])
        outcome = run(tmp_path / "store", there.url)
    assert (outcome.kept, outcome.whole) == (5, True)


def test_who_asks_is_told_and_only_what_changed_is_wanted() -> None:
    def answering(asked: Asked) -> Reply:
        known = asked.headers.get("if-none-match") == '"one"'
        return (
            Reply(status=304) if known else Reply(b"good", headers={"ETag": '"one"', "Last-Modified": "then"})
        )

    with portal(answering) as there, Client(QUICK) as client:
        with client.get(f"{there.url}/data", "text/plain") as answer:
            validators = answer.validators
        with client.get(f"{there.url}/data", "text/plain", validators) as again:
            assert again.unchanged
    assert validators == Validators('"one"', "then")
    assert there.asked[-1].headers["if-modified-since"] == "then"
    assert there.asked[-1].headers["user-agent"].startswith("mc2cm-harvest/")
    assert "+https://" in there.asked[-1].headers["user-agent"]


@pytest.mark.parametrize("packed", [gzip.compress(b"0" * 40_000_000), zlib.compress(b"0" * 40_000_000)])
def test_a_bomb_is_not_unpacked(packed: bytes) -> None:
    coding = "gzip" if packed[:2] == b"\x1f\x8b" else "deflate"
    assert len(packed) < 100_000
    bomb = Reply(packed, headers={"Content-Encoding": coding})
    with portal(lambda _: bomb) as there, pytest.raises(Unsafe, match="more than 1000000 bytes"):
        get(f"{there.url}/data", Manners(interval_s=0.001, most_bytes=1_000_000, loopback=True))


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://[::ffff:192.168.0.1]/",
        "http://0x0a000001/",
        "http://[64:ff9b::a00:1]/",
        "http://[fe80::1%25eth0]/",
        "http://100.64.0.1/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//user:word@example.org/",
        "",
        "http://exa mple.org/",
    ],
)
def test_a_redirection_into_the_network_is_not_followed(location: str) -> None:
    headers = {"Location": location}
    with portal(lambda _: Reply(status=302, headers=headers)) as there, pytest.raises(Unsafe):
        get(f"{there.url}/data")


def test_a_name_that_leads_into_the_network_is_not_followed() -> None:
    def resolve(host: str, port: int, **_: object) -> list[object]:
        inside = "169.254.169.254" if host == "rebound.example" else "93.184.216.34"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (inside, port))]

    told = r"found 169\.254\.169\.254, which is no public address"
    with Client(QUICK, resolver=resolve) as client, pytest.raises(Unsafe, match=told):
        client.get("http://rebound.example/data", "text/plain")
    assert Guard(resolver=resolve).resolve("public.example", 80) == [("93.184.216.34", 80)]


def test_this_machine_is_asked_only_where_that_is_allowed() -> None:
    with portal(always) as there:
        for address in (there.url, there.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(Unsafe, match="no public address"):
                get(address, Manners(interval_s=0.001))
        assert there.asked == []
        assert get(there.url.replace("127.0.0.1", "localhost")) == b"good"


def test_redirections_end() -> None:
    with portal(lambda asked: Reply(status=301, headers={"Location": f"{asked.path}x"})) as there:
        with pytest.raises(Unsafe, match="more than 5 redirections"):
            get(f"{there.url}/data")
        assert len(there.paths()) == 6


def test_a_short_redirection_is_followed() -> None:
    def answering(asked: Asked) -> Reply:
        return GOOD if asked.path == "/there" else Reply(status=307, headers={"Location": "/there"})

    with portal(answering) as there:
        assert get(f"{there.url}/here") == b"good"


def test_robots_that_name_us_are_obeyed_and_others_set_the_pace() -> None:
    with portal(always) as there:
        there.robots = "User-agent: *\nDisallow: /\nCrawl-delay: 0.01\n"
        assert get(f"{there.url}/data") == b"good"
        there.robots = "User-agent: mc2cm-harvest\nDisallow: /data\n"
        with pytest.raises(Unsafe, match=r"robots.txt names mc2cm-harvest and forbids /data"):
            get(f"{there.url}/data")
        assert get(f"{there.url}/other") == b"good"


def test_requests_to_one_host_keep_their_distance() -> None:
    pace = Pace()
    asked = [("one", 100.0), ("one", 101.0), ("two", 101.0), ("one", 101.0), ("one", 130.0)]
    assert [pace.wait_s(host, 7.0, now) for host, now in asked] == [0.0, 6.0, 0.0, 13.0, 0.0]


def test_endless_pages_end(tmp_path: Path) -> None:
    def endless(asked: Asked) -> Reply:
        return as_json({"success": True, "result": {"count": 10**9, "results": [package(1), package(2)]}})

    with portal(endless) as there:
        outcome = run(tmp_path / "store", there.url)
        pages = len(there.paths())
    assert (outcome.kept, outcome.whole) == (2, False)
    assert pages < 40
    with Store(tmp_path / "store") as store:
        assert any("the portal repeats itself" in note for note in store.notes("made-up"))

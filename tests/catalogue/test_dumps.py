"""Files are downloaded as the catalogue says: whole, in part, compressed, of each kept version."""

from __future__ import annotations

import gzip
import hashlib
import io
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, RDF, Namespace

from mc2cm_graph.catalogue.handout import Compressed, open_part
from mc2cm_graph.snapshot import Snapshot
from tests.catalogue.conftest import HOST, get
from tests.front.running import full_server

SPDX = Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def server(two_versions: Snapshot) -> Iterator[str]:
    """The address of a real server over the two versions."""
    with full_server(two_versions.root.parent) as running:
        yield f"http://127.0.0.1:{running.port}"


def fetch(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask a real server."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, headers=named)  # noqa: S310 - our own server
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
        return answer.status, dict(answer.headers.items()), answer.read()


def test_every_file_of_every_version_has_the_size_and_checksum_told(site_of_two: FlaskClient) -> None:
    graph = get(site_of_two, "/catalog.ttl")
    distributions = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) > 50
    for distribution in distributions:
        path = str(graph.value(distribution, DCAT.downloadURL)).removeprefix(HOST)
        answer = site_of_two.get(f"/{path}")
        assert answer.status_code == 200, path
        assert len(answer.data) == int(str(graph.value(distribution, DCAT.byteSize)))
        told = str(graph.value(graph.value(distribution, SPDX.checksum), SPDX.checksumValue))
        assert hashlib.sha256(answer.data).hexdigest() == told
        assert str(graph.value(distribution, DCAT.mediaType)).endswith(f"/{answer.mimetype}")


def test_a_real_server_sends_files_whole_in_part_and_compressed(server: str, two_versions: Snapshot) -> None:
    address = f"{server}/dump/{two_versions.manifest.version}/mc2cm.nq"
    body = (two_versions.root / "dump" / "mc2cm.nq").read_bytes()
    assert len(body) > 1 << 17
    status, headers, found = fetch(address)
    assert (status, found) == (200, body)
    assert headers["etag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    assert "immutable" in headers["cache-control"]
    # A part that begins and ends inside; the end by its distance; a coding is not chosen for parts.
    for asked, part in (("bytes=700-140000", body[700:140001]), ("bytes=-9", body[-9:])):
        status, headers, found = fetch(address, Range=asked, Accept_Encoding="gzip")
        assert (status, found) == (206, part)
        assert headers["content-length"] == str(len(part))
        assert headers["content-range"].endswith(f"/{len(body)}")
    status, headers, found = fetch(address, Accept_Encoding="gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert len(found) == int(headers["content-length"]) < len(body) / 4
    assert gzip.decompress(found) == body
    assert headers["etag"].endswith('-gzip"')


def test_many_readers_of_one_file_do_not_disturb_each_other(server: str, two_versions: Snapshot) -> None:
    address = f"{server}/dump/{two_versions.manifest.version}/mc2cm.ttl"
    body = (two_versions.root / "dump" / "mc2cm.ttl").read_bytes()
    starts = [number * 997 % len(body) for number in range(40)]

    def ask(start: int) -> bool:
        if start % 2:
            return gzip.decompress(fetch(address, Accept_Encoding="gzip")[2]) == body
        return fetch(address, Range=f"bytes={start}-")[2] == body[start:]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, starts))


def test_who_has_a_file_is_not_sent_it_again(site_of_two: FlaskClient, two_versions: Snapshot) -> None:
    path = f"/dump/{two_versions.manifest.version}/city.csv"
    whole = site_of_two.get(path)
    tag = whole.headers["ETag"]
    again = site_of_two.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    coded = site_of_two.get(path, headers={"Accept-Encoding": "gzip"})
    assert coded.headers["ETag"] != tag
    assert "Accept-Encoding" in coded.headers["Vary"]
    head = site_of_two.head(path)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(whole.data))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-4", 206),
        ("bytes=0-0,5-6", 200),
        ("lines=0-4", 200),
        ("bytes=4-0", 200),
        ("bytes=99999999-", 416),
    ],
)
def test_ranges(site_of_two: FlaskClient, two_versions: Snapshot, asked: str, status: int) -> None:
    path = f"/dump/{two_versions.manifest.version}/city.csv"
    whole = site_of_two.get(path)
    answer = site_of_two.get(path, headers={"Range": asked})
    assert answer.status_code == status
    if status == 206:
        assert answer.data == whole.data[:5]
    elif status == 416:
        assert answer.headers["Content-Range"] == f"bytes */{len(whole.data)}"
    else:
        assert answer.data == whole.data
    # A part of another file would be no part of this one (RFC 9110, 13.1.5).
    tag = whole.headers["ETag"]
    for known, wanted in ((tag, 206), ('"another"', 200), (f"W/{tag}", 200)):
        answer = site_of_two.get(path, headers={"Range": "bytes=0-4", "If-Range": known})
        assert answer.status_code == wanted, known


def test_what_is_not_kept(site_of_two: FlaskClient, two_versions: Snapshot) -> None:
    version = two_versions.manifest.version
    gone = site_of_two.get("/dump/0123456789abcdef/mc2cm.nq", headers={"Accept": "application/json"})
    assert gone.status_code == 410
    assert "0123456789abcdef" in gone.text
    for path in (
        "nothing/mc2cm.nq",
        f"{version}/nothing.ttl",
        f"{version}/..%2fmanifest.json",
        "broken/city.csv",
    ):
        assert site_of_two.get(f"/dump/{path}").status_code == 404, path
    for path in (f"{version}/dataset.nq", f"{version}/search.sqlite", f"{version}/manifest.json"):
        assert site_of_two.get(f"/dump/{path}").status_code == 404, path


def test_plain_addresses_lead_to_the_served_version(site_of_two: FlaskClient, two_versions: Snapshot) -> None:
    answer = site_of_two.get("/dump/mc2cm.trig")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/dump/{two_versions.manifest.version}/mc2cm.trig"
    assert site_of_two.get("/dump/").headers["Location"] == "/catalog"
    assert site_of_two.get("/dump/nothing.nq").status_code == 404


def test_a_part_reads_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "letters"
    path.write_bytes(bytes(range(100)))
    with open_part(path, 10, 20) as part:
        assert (part.tell(), part.read()) == (10, bytes(range(10, 20)))
        assert (part.read(), part.seek(0, io.SEEK_END)) == (b"", 20)
        assert (part.seek(12), part.read(3), part.seek(-1, io.SEEK_CUR), part.read()) == (
            12,
            bytes((12, 13, 14)),
            14,
            bytes(range(14, 20)),
        )
        assert part.seek(500) == 20


def test_compressed_forms_take_only_so_much_room(tmp_path: Path) -> None:
    bodies = {name: (name * 5000).encode() + bytes(range(256)) * 3 for name in "abcd"}
    sizes = []
    for name, body in bodies.items():
        (tmp_path / name).write_bytes(body)
        sizes.append(len(gzip.compress(body)))
    kept = Compressed(most_bytes=2 * max(sizes))
    for name in "aabcdab":
        part, size = kept.open(tmp_path / name, name)
        with part:
            packed = part.read()
        assert len(packed) == size
        assert gzip.decompress(packed) == bodies[name]
    tiny = Compressed(most_bytes=1)
    with tiny.open(tmp_path / "a", "a")[0] as part:
        assert gzip.decompress(part.read()) == bodies["a"]

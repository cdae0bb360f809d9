"""What the README shows works as it stands."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request

import pyoxigraph as ox
import pytest

from mc2cm_graph.names import PREFIXES, thing_iri
from mc2cm_graph.settings import REPOSITORY
from tests.server.conftest import Served

README = (REPOSITORY / "README.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000/"


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no {language} block"
    return [str(block) for block in found]


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 - loopback
        return str(response.read().decode())


def test_python_block_prints_the_partner_cities(server: Served, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("python")
    assert ADDRESS in code
    exec(compile(code.replace(ADDRESS, server.base), "README.md", "exec"), {})  # noqa: S102 - our own text
    printed = capsys.readouterr().out
    assert f"Tunis {thing_iri('city', 'tunis')}" in printed
    assert len(printed.splitlines()) >= 8


def test_query_of_the_r_block_gives_practices(server: Served) -> None:
    (code,) = blocks("r")
    query = re.search(r'query <- "(.*?)"$', code, re.DOTALL | re.MULTILINE)
    assert query
    rows = answer(f"{server.base}sparql?{urllib.parse.urlencode({'query': query[1], 'format': 'csv'})}")
    assert rows.startswith("practice,label")
    assert len(rows.splitlines()) > 200


def test_sparql_block_names_both_launches(server: Served) -> None:
    (query,) = blocks("sparql")
    rows = answer(f"{server.base}sparql?{urllib.parse.urlencode({'query': query, 'format': 'csv'})}")
    assert "grandlyon-mc2cm" in rows
    assert len(rows.splitlines()) >= 3


def test_practice_to_copy_is_trig() -> None:
    (block,) = blocks("turtle")
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    quads = list(ox.parse(header + block, format=ox.RdfFormat.TRIG, base_iri=thing_iri("practice", "x")))
    assert len(quads) > 8


def test_commands_and_addresses_exist(server: Served) -> None:
    for command in ("make serve", "make test"):
        assert command in README
    paths = re.findall(r"^\| `(/[^`]+)`", README, re.MULTILINE)
    assert len(paths) >= 6
    for path in paths:
        assert answer(server.base + path.lstrip("/"))

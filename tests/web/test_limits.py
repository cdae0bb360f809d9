"""The page of limits shows what is in force, each with its meaning."""

from __future__ import annotations

from dataclasses import fields

from flask.testing import FlaskClient

from mc2cm_graph.settings import Limits


def test_every_limit_is_shown(live_site: FlaskClient) -> None:
    names = [limit.name for limit in fields(Limits)]
    assert len(names) > 8
    page = live_site.get("/limits?lang=en").text
    assert [name for name in names if f"<code>{name}</code>" not in page] == []
    assert "10 s" in page
    assert live_site.get("/limits.json").json == {name: getattr(Limits(), name) for name in names}


def test_the_page_speaks_french(live_site: FlaskClient) -> None:
    page = live_site.get("/limits?lang=fr").text
    assert "Durée d’une requête" in page
    assert "1024 Mio" in page

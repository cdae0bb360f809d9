"""Pages that the front shows when it cannot ask for one: too many are asked for, or the request itself does not fit.

They are drawn of messages alone, in the reader's language: no thread is taken for them, and nothing is read.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl

from flask import Flask, render_template

from mc2cm_graph.web import errors
from mc2cm_graph.web.headers import POLICY
from mc2cm_graph.web.languages import choose_language

REFUSALS = "mc2cm-refusals"
"""Name among the extensions of the application of what draws them."""

Drawn = tuple[tuple[tuple[str, str], ...], bytes]
"""Headers of a page, and the page."""


def install(app: Flask) -> None:
    """Give the application its refusals, for the server to show."""
    app.extensions[REFUSALS] = partial(refusal, app)


def refusal(app: Flask, status: int, query: str, accepted: str | None, reference: str = "") -> Drawn:
    """Draw the page for a status.

    ``query`` is that of the address, which may name a language, ``accepted`` the header Accept-Language;
    ``reference`` leads to the error in the log of who runs the server.
    """
    tag = choose_language(dict(parse_qsl(query)).get("lang"), accepted)
    with app.test_request_context(query_string={"lang": tag}):
        title, text = errors.words_of(status)
        page = render_template("plain.html", status=status, title=title, text=text, reference=reference)
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Language", tag),
        ("Content-Security-Policy", POLICY),
        ("Vary", "Accept, Accept-Language"),
    )
    return headers, page.encode()

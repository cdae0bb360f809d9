"""Lighthouse: perfect in accessibility, best practices and search; light, still, and nothing that slows a phone."""

from __future__ import annotations

from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.needs import need
from tests.web.audits.lighthouse import PAGES, is_installed, run

MISSING = "Lighthouse is not installed (make audits, which needs npm), or Chromium is not"
MOST_BYTES = 100_000
"""Bytes sent for one page with its styles and scripts."""


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_is_good_in_every_respect(live_address: str, path: str) -> None:
    need(is_installed(), MISSING)
    report = run(live_address + path)
    assert report.faults == ()
    others = {name: score for name, score in report.scores.items() if name != "performance"}
    assert others == {"accessibility": 100, "best-practices": 100, "seo": 100}
    assert report.shift < 0.01
    assert report.weight <= MOST_BYTES
    assert report.requests < 10


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_what_slows_a_page_on_every_machine_is_told(tmp_path: Path) -> None:
    need(is_installed(), MISSING)
    (tmp_path / "index.html").write_text(
        "<!doctype html><title>x</title><script>document.write('y')</script>"
    )
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *rest: _Quiet(*rest, directory=str(tmp_path))
    ) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        report = run(f"http://127.0.0.1:{server.server_address[1]}/", ("performance",))
        server.shutdown()
        serving.join()
    assert [fault.split(":")[1].strip() for fault in report.faults] == ["no-document-write"]

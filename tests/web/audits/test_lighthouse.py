"""Lighthouse: perfect in accessibility, best practices and search; fast, light and still on a slow phone."""

from __future__ import annotations

import statistics

import pytest

from tests.needs import need
from tests.web.audits.lighthouse import PAGES, audit, is_installed

MOST_BYTES = 100_000
"""Bytes sent for one page with its styles and scripts."""


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_is_good_in_every_respect(live_address: str, path: str) -> None:
    need(is_installed(), "Lighthouse is not installed (make audits, which needs npm), or Chromium is not")
    report, speeds = audit(live_address + path, 95)
    assert report.faults == ()
    others = {name: score for name, score in report.scores.items() if name != "performance"}
    assert others == {"accessibility": 100, "best-practices": 100, "seo": 100}
    assert report.shift < 0.01
    assert report.weight <= MOST_BYTES
    assert report.requests < 10
    assert statistics.median(speeds) >= 95, speeds

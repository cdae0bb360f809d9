"""The figures that a server tells of itself (``/metrics``), of all its processes together."""

from __future__ import annotations

import time

from prometheus_client.parser import text_string_to_metric_families

from tests.front.running import LONGEST_WAIT_S, Running


def figures(server: Running) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Read all figures by name and labels."""
    response, body = server.send("GET", "/metrics")
    assert response.status == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def requests(server: Running, **labels: str) -> float:
    """Count the requests with these labels."""
    wanted = set(labels.items())
    return sum(
        value
        for (name, held), value in figures(server).items()
        if name == "mc2cm_requests_total" and wanted <= set(held)
    )


def wait_for_requests(server: Running, wanted: float, **labels: str) -> None:
    """Wait until so many are counted: each process counts some moments after it answered."""
    until = time.monotonic() + LONGEST_WAIT_S
    while (counted := requests(server, **labels)) != wanted:
        assert counted < wanted
        assert time.monotonic() < until, f"{counted} of {wanted} requests were counted"


def queries(server: Running) -> float:
    """Count the queries that the workers were asked."""
    return sum(value for (name, _), value in figures(server).items() if name == "mc2cm_queries_total")

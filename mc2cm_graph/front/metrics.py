"""Figures for Prometheus that add up over the page processes, also over those that are no more.

Every process counts in files of its own under the folder that ``PROMETHEUS_MULTIPROC_DIR`` names (the library
reads the variable when it is imported); a scrape of any process adds them up. Labels have few values each.
What happened is noted at once and counted ``_PAUSE_S`` later, many at a time: to count takes longer than to answer
what is kept.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from mc2cm_graph.front.accesslog import Entry
from mc2cm_graph.workers.job import State

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_PAUSE_S = 0.2
_BUCKETS_S = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class Served:
    """What is served now, for the figures that are asked for and not counted. ``nursery`` None: no answer."""

    version: str
    triples: int
    nursery: State | None


class Metrics:
    """Counts requests and queries."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "mc2cm_requests",
            "Requests answered, by route, status and where the answer came from.",
            ("route", "status", "cache"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "mc2cm_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ("route",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._bytes = Counter(
            "mc2cm_response_bytes",
            "Bytes of the bodies of answers, compressed if they were sent so.",
            ("route",),
            registry=self._registry,
        )
        self._queries = Counter(
            "mc2cm_queries",
            "Queries given to the workers, by how they ended.",
            ("verdict",),
            registry=self._registry,
        )
        self._answered: list[Entry] = []
        self._asked: list[str] = []
        self._is_awaited = False

    def request(self, entry: Entry) -> None:
        """Note one answer; called in a loop."""
        self._answered.append(entry)
        self._await()

    def query(self, verdict: str) -> None:
        """Note one query that the workers were asked; called in a loop."""
        self._asked.append(verdict)
        self._await()

    def count(self) -> None:
        """Count what was noted."""
        self._is_awaited = False
        answered, self._answered = self._answered, []
        asked, self._asked = self._asked, []
        numbers: Tally[tuple[str, int, str]] = Tally()
        sizes: Tally[str] = Tally()
        seconds: dict[str, Histogram] = {}
        for entry in answered:
            route = entry.route
            numbers[route, entry.status, entry.cache] += 1
            sizes[route] += entry.size
            if route not in seconds:
                seconds[route] = self._seconds.labels(route)
            seconds[route].observe(entry.seconds)
        for (route, status, cache), number in numbers.items():
            self._requests.labels(route, str(status), cache).inc(number)
        for route, size in sizes.items():
            self._bytes.labels(route).inc(size)
        for verdict, number in Tally(asked).items():
            self._queries.labels(verdict).inc(number)

    def _await(self) -> None:
        if not self._is_awaited:
            self._is_awaited = True
            asyncio.get_running_loop().call_later(_PAUSE_S, self.count)

    def expose(self, served: Served) -> bytes:
        """Write all figures in the text format of Prometheus. Reads files: not for a loop."""
        registry = CollectorRegistry()
        if os.environ.get(FOLDER_VARIABLE):
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry = self._registry
        now = CollectorRegistry()
        now.register(_Now(served))
        return generate_latest(registry) + generate_latest(now)


class _Now:
    """The figures of this moment: which data, and what the query workers do."""

    def __init__(self, served: Served) -> None:
        self._served = served

    def describe(self) -> Iterator[Metric]:
        """Nothing is known beforehand; registering does not collect."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        served = self._served
        yield InfoMetricFamily("mc2cm_data", "The data that is served.", {"version": served.version})
        triples = GaugeMetricFamily("mc2cm_default_graph_triples", "Triples in the default graph.")
        triples.add_metric([], served.triples)
        yield triples
        up = GaugeMetricFamily("mc2cm_workers_up", "1 if the query workers answer, else 0.")
        up.add_metric([], float(served.nursery is not None))
        yield up
        if served.nursery is None:
            return
        state = served.nursery
        workers = GaugeMetricFamily("mc2cm_workers", "Query workers, by what they do.", labels=("state",))
        workers.add_metric(["idle"], state.idle)
        workers.add_metric(["busy"], state.busy)
        yield workers
        waiting = GaugeMetricFamily("mc2cm_queries_waiting", "Queries that wait for a worker.")
        waiting.add_metric([], state.waiting)
        yield waiting
        forked = CounterMetricFamily("mc2cm_workers_forked", "Workers made since the nursery started.")
        forked.add_metric([], state.forked)
        yield forked
        ended = CounterMetricFamily(
            "mc2cm_queries_ended", "Queries that the nursery itself ended, by verdict.", labels=("verdict",)
        )
        for verdict, number in state.ended.items():
            ended.add_metric([verdict], number)
        yield ended

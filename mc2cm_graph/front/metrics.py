"""Figures for Prometheus that add up over the page processes, also over those that are no more.

Every process counts in files of its own under the folder that ``PROMETHEUS_MULTIPROC_DIR`` names (the library
reads the variable when it is imported); a scrape of any process adds them up. Labels have few values each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from mc2cm_graph.front.accesslog import Entry
from mc2cm_graph.workers.job import State

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
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
        self._known: dict[tuple[str, int, str], tuple[Counter, Histogram, Counter]] = {}

    def request(self, entry: Entry) -> None:
        """Count one answer."""
        key = (entry.route, entry.status, entry.cache)
        counted = self._known.get(key)
        if counted is None:
            counted = self._known[key] = (
                self._requests.labels(entry.route, str(entry.status), entry.cache),
                self._seconds.labels(entry.route),
                self._bytes.labels(entry.route),
            )
        requests, histogram, length = counted
        requests.inc()
        histogram.observe(entry.seconds)
        length.inc(entry.size)

    def query(self, verdict: str) -> None:
        """Count one query that the workers were asked."""
        self._queries.labels(verdict).inc()

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

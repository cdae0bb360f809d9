"""Strangers' queries put to another engine: the same jobs and answers as the workers', and the same limits.

The gate has judged the query before it comes here. The engine is on another machine and cannot be killed, so
what is limited is the exchange: how many run and wait, how long each may take, how long its answer may be. The
answer is read whole, in the engine's JSON or N-Triples, and written again in the format that was asked for:
an answer that was broken off on the way is found out, and every format is written by one writer.
"""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import BinaryIO, cast

import pyoxigraph as ox

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.store.door import EngineFailed
from mc2cm_graph.store.endpoint import JSON, N_TRIPLES, Cancelled, Credentials, Exchange, Wish
from mc2cm_graph.store.layout import Layout
from mc2cm_graph.store.remote import read_results, truth, unreadable
from mc2cm_graph.store.structure import Query
from mc2cm_graph.workers import engine
from mc2cm_graph.workers.job import Answer, Job

_INLINE_BYTES = 64 << 10
_TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
_RETRY_AFTER_S = 2


class RemoteJobs:
    """Runs jobs at an engine's address; safe to share between threads and event loops.

    ``graphs`` are the names of the graphs that the snapshot holds: a dataset may name no other.
    """

    def __init__(
        self, address: str, layout: Layout, credentials: Credentials, limits: Limits, graphs: frozenset[str]
    ) -> None:
        """Make ready for ``limits.workers`` jobs at a time and ``limits.queue`` that wait."""
        self._address = address
        self._layout = layout
        self._credentials = credentials
        self._limits = limits
        self._graphs = graphs
        self._pool = ThreadPoolExecutor(limits.workers, thread_name_prefix="engine")
        self._places = threading.BoundedSemaphore(limits.workers + limits.queue)

    def close(self) -> None:
        """Take no more jobs; those under way end by their own deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def ask(self, job: Job) -> Answer:
        """Have a job run and wait for its answer; never raises for what can happen to a job."""
        started = self._start(job)
        return started if isinstance(started, Answer) else started[0].result()

    async def ask_async(self, job: Job) -> Answer:
        """Have a job run; if the caller is cancelled, the exchange with the engine is ended."""
        started = self._start(job)
        if isinstance(started, Answer):
            return started
        future, exchange = started
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            exchange.cancel()
            raise

    def _start(self, job: Job) -> Answer | tuple[Future[Answer], Exchange]:
        if job.kind == "document":
            sink = io.BytesIO()
            answer = engine.run(ox.Store(), job, sink)
            return replace(answer, content=sink.getvalue(), size=len(sink.getvalue()))
        if not self._places.acquire(blocking=False):
            return self._busy()
        deadline_s = min(job.deadline_s or self._limits.deadline_s, self._limits.deadline_s)
        exchange = Exchange(self._address, self._credentials, deadline_s, self._limits.result_bytes)
        try:
            future = self._pool.submit(self._run, job, exchange, time.monotonic())
        except RuntimeError:
            self._places.release()
            return Answer("unavailable", message="the server is about to end")
        future.add_done_callback(lambda _: self._places.release())
        return future, exchange

    def _busy(self) -> Answer:
        return Answer("busy", limit="queue", retry_after_s=_RETRY_AFTER_S)

    def _run(self, job: Job, exchange: Exchange, came: float) -> Answer:
        begun = time.monotonic()
        waited_s = begun - came
        if waited_s > self._limits.queue_wait_s:
            return self._busy()
        try:
            answer = self._answer(job, exchange)
        except Cancelled:
            answer = Answer("abandoned", message="the client went away")
        except EngineFailed as failed:
            limits = {"engine-deadline": "deadline_s", "result-size": "result_bytes"}
            answer = Answer(failed.kind, message=str(failed), limit=limits.get(failed.kind))
        except (QueryFault, ValueError) as fault:
            answer = Answer("syntax", message=str(fault))
        return replace(answer, elapsed_s=time.monotonic() - begun, waited_s=waited_s)

    def _answer(self, job: Job, exchange: Exchange) -> Answer:
        default, named = job.default_graphs, job.named_graphs
        for graph in (*(default or ()), *(named or ())):
            if graph not in self._graphs:
                return Answer("unknown-graph", message=graph)
        whole = default is None and named is None
        form = Query.read(job.text).form
        text = self._layout.rewrite(job.text) if whole else job.text
        if job.base:
            text = f"BASE <{job.base}> {text}"
        is_table = form in ("SELECT", "ASK")
        wish = Wish(text, JSON if is_table else N_TRIPLES, default or (), named or ())
        body, _ = exchange.run(wish)
        with body:
            try:
                sink = self._table(job, form, body) if is_table else self._graph(job, body)
            except (SyntaxError, ValueError, OSError) as fault:
                raise unreadable(self._address, fault) from fault
        return _whole(sink, job.media_type, self._limits.result_bytes)

    def _table(self, job: Job, form: str, body: BinaryIO) -> BinaryIO:
        sink = _sink()
        if form == "ASK":
            is_true = truth(read_results(body, self._address), self._address)
            plain = json.dumps({"head": {}, "boolean": is_true}).encode()
            results = ox.parse_query_results(plain, format=ox.QueryResultsFormat.JSON)
        else:
            results = read_results(body, self._address)
        results.serialize(sink, _TABLES[job.media_type])
        return sink

    def _graph(self, job: Job, body: BinaryIO) -> BinaryIO:
        sink = _sink()
        ox.serialize(_each_once(body), sink, _GRAPHS[job.media_type], prefixes=dict(job.prefixes))
        return sink


def _each_once(body: BinaryIO) -> Iterator[ox.Triple]:
    """Read N-Triples; an answer is a set of triples (SPARQL 1.1 Query, 16.2), but some engines repeat them."""
    seen: set[ox.Triple] = set()
    for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple


def _sink() -> BinaryIO:
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(_INLINE_BYTES))


def _whole(sink: BinaryIO, media_type: str, most_bytes: int) -> Answer:
    size = sink.tell()
    if size > most_bytes:
        sink.close()
        return Answer("result-size", limit="result_bytes")
    sink.seek(0)
    if size > _INLINE_BYTES:
        return Answer("ok", media_type=media_type, file=sink, size=size)
    with sink:
        return Answer("ok", media_type=media_type, content=sink.read(), size=size)

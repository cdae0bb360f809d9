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
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import BinaryIO, cast

import pyoxigraph as ox

from mc2cm_graph.questions import Question
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.store.door import EngineFailed
from mc2cm_graph.store.endpoint import JSON, N_TRIPLES, Cancelled, Endpoint, Exchange, Wish
from mc2cm_graph.store.remote import read_results, truth, unreadable
from mc2cm_graph.store.structure import Query
from mc2cm_graph.store.substitution import substitute
from mc2cm_graph.terms import Iri
from mc2cm_graph.workers import engine
from mc2cm_graph.workers.federation import ServiceFailed, answer_calls
from mc2cm_graph.workers.job import Answer, Job
from mc2cm_graph.workers.media_types import RDF_MEDIA_TYPES, TABLE_MEDIA_TYPES
from mc2cm_graph.workers.turns import Shares

_INLINE_BYTES = 64 << 10
_RETRY_AFTER_S = 2
_SHARE_RETRY_S = 1
_ALIVE_S = 2.0


class RemoteJobs:
    """Runs jobs at an engine's address; safe to share between threads and event loops.

    ``graphs`` are the names of the graphs that the snapshot holds: a dataset may name no other.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        limits: Limits,
        graphs: frozenset[str],
        questions: Mapping[str, Question],
    ) -> None:
        """Make ready for ``limits.workers`` jobs at a time and ``limits.queue`` that wait.

        ``questions`` are those of ``queries/publish``, by which a graph is read whole.
        """
        self._endpoint = endpoint
        self._address = endpoint.address
        self._limits = limits
        self._graphs = graphs
        self._questions = questions
        self._pool = ThreadPoolExecutor(limits.workers, thread_name_prefix="engine")
        self._places = limits.workers + limits.queue
        self._shares = Shares(replace(limits, long_jobs=0))  # There is no pool beside for long jobs here.
        self._held = threading.Lock()

    def close(self) -> None:
        """Take no more jobs; those under way end by their own deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def is_alive(self) -> bool:
        """Tell whether the engine answers a query that asks nothing of the data."""
        try:
            body, _ = Exchange(self._endpoint, _ALIVE_S, _INLINE_BYTES).run(
                Wish(self._questions["alive"].text, JSON)
            )
        except EngineFailed:
            return False
        body.close()
        return True

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
            return answer._replace(content=sink.getvalue(), size=len(sink.getvalue()))
        refusal = self._take_place(job)
        if refusal is not None:
            return refusal
        deadline_s = min(job.deadline_s or self._limits.deadline_s, self._limits.deadline_s)
        exchange = Exchange(self._endpoint, deadline_s, self._limits.result_bytes)
        try:
            future = self._pool.submit(self._run, job, exchange, time.monotonic())
        except RuntimeError:
            self._give_place_back(job)
            return Answer("unavailable", message="the server is about to end")
        future.add_done_callback(lambda _: self._give_place_back(job))
        return future, exchange

    def _take_place(self, job: Job) -> Answer | None:
        """Have the job run or wait, or say why it may not: a client has its share of the places, as of workers."""
        with self._held:
            if not self._shares.allow(job.client_mark):
                return Answer("share", limit="client_share", retry_after_s=_SHARE_RETRY_S)
            if not self._places:
                return self._busy()
            self._places -= 1
            self._shares.take(job.client_mark)
        return None

    def _give_place_back(self, job: Job) -> None:
        with self._held:
            self._places += 1
            self._shares.give_back(job.client_mark)

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
        except ServiceFailed as failed:
            answer = Answer("service-failed", message=str(failed))
        except EngineFailed as failed:
            limits = {"engine-deadline": "deadline_s", "result-size": "result_bytes"}
            answer = Answer(failed.kind, message=str(failed), limit=limits.get(failed.kind))
        except (QueryFault, ValueError) as fault:
            answer = Answer("syntax", message=str(fault))
        return answer._replace(elapsed_s=time.monotonic() - begun, waited_s=waited_s)

    def _answer(self, job: Job, exchange: Exchange) -> Answer:
        default, named = job.default_graphs, job.named_graphs
        graphs = (*(default or ()), *(named or ()), *([job.text] if job.kind == "graph" and job.text else ()))
        for graph in graphs:
            if graph not in self._graphs:
                return Answer("unknown-graph", message=graph)
        if job.kind == "graph":
            job = self._whole_graph(job)
        if job.calls:
            job = answer_calls(job, self._limits)
        form = Query.read(job.text).form
        is_whole = default is None and named is None
        text = self._endpoint.layout.rewrite(job.text) if is_whole else job.text
        if job.base:
            text = f"BASE <{job.base}> {text}"
        is_table = form in ("SELECT", "ASK")
        body, _ = exchange.run(Wish(text, JSON if is_table else N_TRIPLES, default or (), named or ()))
        sink = _Sink()
        with body:
            try:
                if form == "ASK":
                    sink.write_truth(truth(read_results(body, self._address), self._address), job)
                elif is_table:
                    sink.write_table(body, job)
                else:
                    sink.write_graph(body, job)
            except (SyntaxError, ValueError, KeyError, OSError) as fault:
                sink.close()
                raise unreadable(self._address, fault) from fault
            except EngineFailed:
                sink.close()
                raise
        return sink.answer(job, self._limits.result_bytes)

    def _whole_graph(self, job: Job) -> Job:
        """Turn the job to send a graph whole into the query for it."""
        question = self._questions["content" if job.text else "default-content"]
        text = substitute(question.text, {"graph": Iri(job.text)} if job.text else {})
        return job._replace(text=text, kind="query")


class _Sink:
    """Takes the answer in the format that was asked for, cut at the wish of the reader."""

    def __init__(self) -> None:
        file = tempfile.SpooledTemporaryFile(_INLINE_BYTES)  # noqa: SIM115 - it goes to the caller
        self._file = cast(BinaryIO, file)
        self._rows: int | None = None
        self._is_cut = False

    def close(self) -> None:
        """Throw away what was written."""
        self._file.close()

    def write_truth(self, is_true: bool, job: Job) -> None:
        """Write the answer to ASK."""
        self._write({"head": {}, "boolean": is_true}, job)

    def write_table(self, body: BinaryIO, job: Job) -> None:
        """Write the rows of SELECT; raises ValueError or KeyError for what is no table."""
        if not job.max_rows:
            ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON).serialize(
                self._file, TABLE_MEDIA_TYPES[job.media_type]
            )
            return
        raw = json.load(body)
        rows = raw["results"]["bindings"]
        self._is_cut = len(rows) > job.max_rows
        raw["results"]["bindings"] = rows[: job.max_rows]
        self._rows = len(raw["results"]["bindings"])
        self._write(raw, job)

    def write_graph(self, body: BinaryIO, job: Job) -> None:
        """Write the triples of CONSTRUCT and DESCRIBE."""
        triples = self._cut(_each_once(body), job.max_rows)
        ox.serialize(triples, self._file, RDF_MEDIA_TYPES[job.media_type], prefixes=dict(job.prefixes))

    def answer(self, job: Job, most_bytes: int) -> Answer:
        """Give the whole answer; too long a one is none."""
        size = self._file.tell()
        if size > most_bytes:
            self._file.close()
            return Answer("result-size", limit="result_bytes")
        self._file.seek(0)
        told = Answer("ok", size=size, rows=self._rows, cut=self._is_cut)
        if size > _INLINE_BYTES:
            return told._replace(file=self._file)
        with self._file:
            return told._replace(content=self._file.read())

    def _write(self, results: object, job: Job) -> None:
        plain = ox.parse_query_results(json.dumps(results).encode(), format=ox.QueryResultsFormat.JSON)
        plain.serialize(self._file, TABLE_MEDIA_TYPES[job.media_type])

    def _cut(self, triples: Iterator[ox.Triple], most: int) -> Iterator[ox.Triple]:
        for number, triple in enumerate(triples):
            if most and number == most:
                self._is_cut = True
                return
            self._rows = number + 1 if most else None
            yield triple


def _each_once(body: BinaryIO) -> Iterator[ox.Triple]:
    """Read N-Triples; an answer is a set of triples (SPARQL 1.1 Query, 16.2), but some engines repeat them."""
    seen: set[ox.Triple] = set()
    for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple

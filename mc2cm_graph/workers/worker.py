"""A worker: takes one connection after the other from the nursery, answers each, stays confined."""

from __future__ import annotations

import socket
import tempfile
import time
from dataclasses import replace
from typing import Any, BinaryIO

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers import engine, parcel, seal
from mc2cm_graph.workers.confinement import Confinement
from mc2cm_graph.workers.federation import ServiceFailed, answer_calls
from mc2cm_graph.workers.holding import Holding
from mc2cm_graph.workers.job import Answer, Job
from mc2cm_graph.workers.parcel import Parcel


class Sink:
    """Collects a result: in memory while it is small, in an unlinked file beyond, never above the cap."""

    def __init__(self, spill: BinaryIO, cap_bytes: int) -> None:
        self._spill = spill
        self._cap_bytes = cap_bytes
        self._small = bytearray()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take more of the result; raise ResultTooLarge if it does not fit."""
        self.size += len(data)
        if self.size > self._cap_bytes:
            raise engine.ResultTooLarge
        self._small += data
        if len(self._small) > parcel.INLINE_BYTES:
            self._spill.write(self._small)
            self._small.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing is held back from the reader before ``finish``."""

    def finish(self) -> dict[str, Any]:
        """Return the whole result as fields of a parcel: the body if it is small, else the file."""
        if self.size <= parcel.INLINE_BYTES:
            return {"body": bytes(self._small)}
        self._spill.write(self._small)
        self._spill.flush()
        return {"file": self._spill}


class Worker:
    """Runs jobs until the nursery goes away; the answers go back to the nursery."""

    def __init__(self, holding: Holding, control: socket.socket, limits: Limits) -> None:
        self._store = holding.open()
        self._control = control
        self._limits = limits
        self._confinement = Confinement(limits.memory_bytes, limits.result_bytes)
        self._holding = holding
        self._alone = not holding.network
        self._spill: BinaryIO | None = None

    def work(self) -> None:
        """Serve until the control socket closes or the process has grown too large."""
        while True:
            data, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
            if not data:
                return
            with socket.socket(fileno=descriptors[0]) as connection:
                connection.setblocking(True)
                asked = parcel.receive(connection)
            retiring = self._serve(Job.read(asked.head, asked.read()))
            if retiring:
                return

    def _serve(self, job: Job) -> bool:
        """Answer one job; tell whether it was the last."""
        if self._spill is None:
            # Made before the seal: under it no file can be opened. Kept for the next job if not needed.
            self._spill = tempfile.TemporaryFile()  # noqa: SIM115 - it goes to the callers
        sink = Sink(self._spill, self._limits.result_bytes)
        begun = time.perf_counter()
        try:
            ready = answer_calls(job, self._limits) if job.calls else job
        except ServiceFailed as fault:
            answer = Answer("service-failed", message=str(fault))
        else:
            answer = self._run(ready, sink)
        head = answer.head() | {"elapsed_s": time.perf_counter() - begun}
        message = Parcel(parcel.ANSWER, 0, head)
        if answer.verdict == "ok":
            head["size"] = sink.size
            message = replace(message, **sink.finish())
        # What has given up the network cannot call an endpoint for the next job.
        retiring = self._confinement.is_swollen() or (self._alone and self._holding.network)
        if retiring:
            message = replace(message, number=parcel.LAST)
        parcel.send(self._control, message)
        if sink.size > parcel.INLINE_BYTES:
            self._spill.close()
            self._spill = None
        return retiring

    def _run(self, job: Job, sink: Sink) -> Answer:
        """Run the engine, out of reach of the network even in a worker that may call other endpoints."""
        if self._holding.folder is None:
            with self._confinement.sealed():
                return engine.run(self._store, job, sink)  # type: ignore[arg-type]
        if not self._alone:
            # RocksDB opens files while it runs, so that descriptors cannot be withheld.
            self._alone = seal.close_network()
            if not self._alone:
                return Answer("fault", message="the kernel has no way to keep the engine from the network")
        return engine.run(self._store, job, sink)  # type: ignore[arg-type]

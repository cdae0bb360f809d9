"""A worker: takes one connection after the other from the nursery, answers each, stays confined."""

from __future__ import annotations

import signal
import socket
import tempfile
import time
from typing import BinaryIO

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers import engine, parcel, seal
from mc2cm_graph.workers.confinement import Confinement
from mc2cm_graph.workers.federation import ServiceFailed, answer_calls
from mc2cm_graph.workers.holding import Holding
from mc2cm_graph.workers.job import Answer, Job

_SWELLING_S = 0.005
_MOST_UNSEEN = 64
"""The memory is looked at after so much work, or so many jobs."""

_GRACE_S = 1.0
"""A job over its deadline is ended by the nursery, or by the kernel if who borrowed the worker tells nobody of it."""


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

    def finish(self) -> tuple[bytes, int | None]:
        """Return the whole result: as bytes if it is small, else as the descriptor of the file."""
        if self.size <= parcel.INLINE_BYTES:
            return bytes(self._small), None
        self._spill.write(self._small)
        self._spill.flush()
        self._spill.seek(0)
        return b"", self._spill.fileno()


class Worker:
    """Runs jobs until the nursery goes away; the answers go back to the nursery."""

    def __init__(self, holding: Holding, control: socket.socket, limits: Limits) -> None:
        self._store, self._is_sealed = holding.open()
        self._control = control
        self._limits = limits
        self._confinement = Confinement(limits.memory_bytes, limits.result_bytes)
        self._holding = holding
        self._alone = not holding.network
        self._spill: BinaryIO | None = None
        self._unseen_s, self._unseen = 0.0, 0

    def work(self) -> None:
        """Serve until the control socket closes or the process has grown too large."""
        room = bytearray(parcel.RECORD_BYTES)
        retiring = False
        while not retiring:
            try:
                message = parcel.receive(self._control, room)
            except parcel.Closed:
                return
            inline = message.data[parcel.ORDER.size :]
            written = inline if message.file is None else parcel.from_file(message.file)
            signal.setitimer(signal.ITIMER_REAL, self._limits.deadline_s + _GRACE_S)
            retiring = self._serve(Job.read(written))
            signal.setitimer(signal.ITIMER_REAL, 0)

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
        content, file = sink.finish() if answer.verdict == "ok" else (b"", None)
        took_s = time.perf_counter() - begun
        # What has given up the network cannot call an endpoint for the next job.
        retiring = self._is_swollen(took_s) or (self._alone and self._holding.network)
        first = parcel.LAST if retiring else parcel.GO_ON
        parcel.send(self._control, first, answer.written(sink.size, took_s), content, file=file)
        if sink.size > parcel.INLINE_BYTES:
            self._spill.close()
            self._spill = None
        return retiring

    def _is_swollen(self, took_s: float) -> bool:
        """Look at the memory after jobs that had the time to take much, and now and then after others."""
        self._unseen_s += took_s
        self._unseen += 1
        if self._unseen_s < _SWELLING_S and self._unseen < _MOST_UNSEEN:
            return False
        self._unseen_s, self._unseen = 0.0, 0
        return self._confinement.is_swollen()

    def _run(self, job: Job, sink: Sink) -> Answer:
        """Run the engine, out of reach of the network even in a worker that may call other endpoints."""
        if self._is_sealed:
            return engine.run(self._store, job, sink)  # type: ignore[arg-type]
        if self._holding.folder is None:
            with self._confinement.sealed():
                return engine.run(self._store, job, sink)  # type: ignore[arg-type]
        if not self._alone:
            # RocksDB opens files while it runs, so that descriptors cannot be withheld.
            self._alone = seal.close_network()
            if not self._alone:
                return Answer("fault", message="the kernel has no way to keep the engine from the network")
        return engine.run(self._store, job, sink)  # type: ignore[arg-type]

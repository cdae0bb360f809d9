"""An engine that misbehaves over HTTP: each fault is told as what it is, and none holds us beyond the deadline."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mc2cm_graph.credentials import Credentials
from mc2cm_graph.questions import load_all
from mc2cm_graph.settings import REPOSITORY, Limits
from mc2cm_graph.store import EngineFailed
from mc2cm_graph.store.endpoint import JSON, Cancelled, Endpoint, Exchange, Wish
from mc2cm_graph.store.jobs import RemoteJobs
from mc2cm_graph.workers.job import Job

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BODY = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
WISH = Wish("SELECT ?x {}", JSON)
Script = list[bytes | threading.Event]


class Engine:
    """A server that says the same to everybody: pieces of bytes, and events to wait for between them."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/sparql"
        self.heard: list[bytes] = []
        self.left = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.heard.append(self._read(connection))
                try:
                    for piece in self._script:
                        if isinstance(piece, bytes):
                            connection.sendall(piece)
                        else:
                            # The other side hangs up, or the test says so.
                            connection.settimeout(0.05)
                            while not piece.is_set():
                                try:
                                    if not connection.recv(1):
                                        break
                                except TimeoutError:
                                    continue
                except OSError:
                    pass
            self.left.set()

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


@contextmanager
def engine(*script: bytes | threading.Event) -> Iterator[Engine]:
    """Run such a server."""
    running = Engine(list(script))
    try:
        yield running
    finally:
        for piece in script:
            if isinstance(piece, threading.Event):
                piece.set()
        running.close()


def run(address: str, deadline_s: float = 20.0, most_bytes: int = 1 << 16) -> bytes:
    body, size = Exchange(Endpoint(address), deadline_s, most_bytes).run(WISH)
    with body:
        content = body.read()
    assert len(content) == size
    return content


def status(line: bytes, headers: bytes = b"", body: bytes = b"said\nthere") -> bytes:
    return b"HTTP/1.1 " + line + b"\r\n" + headers + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def whole(body: bytes = BODY, headers: bytes = b"") -> bytes:
    return OK + headers + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def test_a_good_answer_comes_whole_and_the_query_goes_as_one() -> None:
    with engine(whole()) as there:
        assert run(there.address) == BODY
    (heard,) = there.heard
    assert heard.startswith(b"POST /sparql HTTP/1.1\r\n")
    assert b"\r\nAccept: application/sparql-results+json\r\n" in heard
    assert heard.endswith(b"query=SELECT+%3Fx+%7B%7D")


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (status(b"400 Bad Request"), "syntax", "said"),
        (status(b"401 Unauthorized"), "engine", "credentials"),
        (status(b"404 Not Found"), "engine", "refused"),
        (status(b"500 Oh"), "engine", "500"),
        (status(b"503 Busy"), "engine", "status 503, expected 200: said there"),
        (status(b"504 Late"), "engine-deadline", "status 504"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi",
            "engine",
            "in text/html",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "engine", "no media type"),
        (
            whole(headers=b"X-SQL-State: S1TAT\r\nX-SQL-Message: timeout\r\n"),
            "engine-deadline",
            "in part only",
        ),
        (whole(headers=b"X-SPARQL-MaxRows: 10\r\n"), "engine", "cuts answers at 10 rows"),
        (OK + b"Content-Length: 99\r\n\r\n" + BODY, "engine", "broke off|IncompleteRead|cannot be asked"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "engine", "cannot be asked"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "engine", "cannot be asked"),
        (OK + b"\r\n" + BODY, "engine", "neither the length nor the end"),
        (whole(b"x" * 70_000), "result-size", "longer than 65536 bytes"),
        (b"SSH-2.0-OpenSSH\r\n", "engine", "the engine at"),
        (b"", "engine", "the engine at"),
    ],
)
def test_a_fault_is_told(answer: bytes, kind: str, said: str) -> None:
    with engine(answer) as there, pytest.raises(EngineFailed, match=said) as failed:
        run(there.address)
    assert failed.value.kind == kind


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\n", CHUNKED, OK + b"Content-Length: 99\r\n\r\n{"])
def test_silence_ends_at_the_deadline(sent: bytes) -> None:
    with engine(sent, threading.Event()) as there:
        with pytest.raises(EngineFailed, match=r"longer than 0\.3 s") as failed:
            run(there.address, deadline_s=0.3)
        assert failed.value.kind == "engine-deadline"
        assert there.left.wait(30), "the connection was kept"


def test_an_exchange_is_ended_from_outside() -> None:
    with engine(CHUNKED + b"1\r\n{\r\n", threading.Event()) as there:
        exchange = Exchange(Endpoint(there.address), 60.0, 1 << 16)
        ended: list[type[BaseException]] = []

        def wait() -> None:
            try:
                exchange.run(WISH)
            except Cancelled as fault:
                ended.append(type(fault))

        thread = threading.Thread(target=wait)
        thread.start()
        while not there.heard:
            assert thread.is_alive()
        exchange.cancel()
        assert there.left.wait(30)
        thread.join(30)
    assert ended == [Cancelled]
    with pytest.raises(Cancelled):
        exchange.run(WISH)


def test_credentials_are_sent_and_not_shown() -> None:
    secret = Credentials.from_environment(
        {"MC2CM_ENDPOINT_USER": "me", "MC2CM_ENDPOINT_PASSWORD": "hidden"}, "ENDPOINT"
    )
    token = Credentials.from_environment({"MC2CM_ENDPOINT_TOKEN": "hidden"}, "ENDPOINT")
    with engine(whole()) as there:
        for credentials in (secret, token):
            Exchange(Endpoint(there.address, credentials=credentials), 20, 1000).run(WISH)[0].close()
            assert "hidden" not in repr(Endpoint(there.address, credentials=credentials))
    assert b"Authorization: Basic bWU6aGlkZGVu" in there.heard[0]
    assert b"Authorization: Bearer hidden" in there.heard[1]


def jobs(address: str, **limits: float) -> RemoteJobs:
    questions = load_all(REPOSITORY / "queries" / "publish")
    return RemoteJobs(Endpoint(address), Limits(**limits), frozenset(), questions)  # type: ignore[arg-type]


def test_jobs_beyond_the_queue_are_told_when_to_come_again() -> None:
    hold = threading.Event()
    with engine(hold, whole()) as there:
        runner = jobs(there.address, workers=1, queue=1)

        async def ask_all() -> list[str]:
            asked = [asyncio.create_task(runner.ask_async(Job("SELECT ?x {}", JSON))) for _ in range(4)]
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            assert all(task.result().retry_after_s for task in done)
            hold.set()
            return sorted([(await task).verdict for task in asked])

        assert asyncio.run(ask_all()) == ["busy", "busy", "ok", "ok"]
        runner.close()


def test_a_client_has_a_share_of_the_places_and_others_find_room() -> None:
    hold = threading.Event()
    with engine(hold, whole()) as there:
        # Eight places, of which one client has half; alone it may have six, for two are kept for newcomers.
        runner = jobs(there.address, workers=1, queue=7, client_share=0.5)

        async def ask_all() -> list[str]:
            mine = [Job("SELECT ?x {}", JSON, client="somebody") for _ in range(8)]
            asked = [asyncio.create_task(runner.ask_async(job)) for job in mine]
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            assert {(task.result().limit, task.result().retry_after_s) for task in done} == {
                ("client_share", 1)
            }
            asked.append(asyncio.create_task(runner.ask_async(Job("SELECT ?x {}", JSON, client="another"))))
            await asyncio.sleep(0)
            hold.set()
            return [(await task).verdict for task in asked]

        assert asyncio.run(ask_all()) == ["ok"] * 6 + ["share"] * 2 + ["ok"]
        runner.close()
    with engine(hold, whole()) as there:
        runner = jobs(there.address, workers=1, queue=7, client_share=0.5)
        answers = [runner.ask(Job("SELECT ?x {}", JSON, client="somebody")).verdict for _ in range(9)]
        assert answers == ["ok"] * 9, "a place was not given back"
        runner.close()


def test_a_caller_that_goes_away_ends_the_exchange() -> None:
    with engine(CHUNKED + b"1\r\n{\r\n", threading.Event()) as there:
        runner = jobs(there.address, deadline_s=60.0)

        async def leave() -> None:
            task = asyncio.create_task(runner.ask_async(Job("SELECT ?x {}", JSON)))
            while not there.heard:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(leave())
        assert there.left.wait(30)
        runner.close()


def test_an_answer_that_cannot_be_read_is_no_answer() -> None:
    for body in (b"", b"{}", b'{"head":{"vars":["x"]},"results":{"bindings":[{', b"<html>"):
        with engine(whole(body)) as there:
            runner = jobs(there.address)
            answer = runner.ask(Job("SELECT ?x {}", "text/csv"))
            assert (answer.verdict, answer.content, answer.file) == ("engine", b"", None), body
            runner.close()

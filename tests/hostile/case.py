"""A case, a family of cases, and the ways to make one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.hostile.target import (
    FORM,
    RESULTS,
    Outcome,
    Target,
    head,
    query_by_form,
    query_by_get,
    query_by_post,
)

SEED = 20261123

CLOSED = 0
"""Stands among the statuses for a connection that the service ends without an answer."""

ANSWERED = frozenset({200, 400, 413, 414, 503})
"""A heavy query: done within the limits, refused by the gate, or ended at a limit. Never 500, never cut."""
REFUSED = frozenset({400, 413, 414})
WRONG = frozenset({400, 403, 404, 405, 406, 408, 411, 413, 414, 415, 417, 421, 422, 431, 501, 505})
"""A wrong request: any answer that says so."""
BUSY = frozenset({429, 503})

Play = Callable[[Target], Sequence[Outcome]]


@dataclass(frozen=True)
class Case:
    """One attack. ``play`` carries it out; ``allowed`` are the statuses with which the service may answer it."""

    name: str
    play: Play
    allowed: frozenset[int]


@dataclass(frozen=True)
class Family:
    """A kind of attack: its name, what it aims at, and its cases for a source of chance."""

    name: str
    aim: str
    make: Callable[[random.Random], Iterable[Case]]

    def cases(self, seed: int = SEED) -> list[Case]:
        """Return the cases, numbered; one seed gives the same ones every time."""
        made = self.make(random.Random(f"{seed} {self.name}"))  # noqa: S311 - repeatable, no secret
        return [replace(case, name=f"{number}: {case.name}") for number, case in enumerate(made, 1)]

    def some(self, count: int, seed: int = SEED) -> list[Case]:
        """Return so many of the cases, spread evenly over all of them, the last one included."""
        cases = self.cases(seed)
        if count >= len(cases):
            return cases
        return [cases[-1 - (len(cases) * number) // count] for number in range(count)][::-1]


def family(name: str, aim: str) -> Callable[[Callable[[random.Random], Iterator[Case]]], Family]:
    """Make a family of a generator of cases."""

    def wrap(make: Callable[[random.Random], Iterator[Case]]) -> Family:
        return Family(name, aim, make)

    return wrap


def query(name: str, text: str, allowed: frozenset[int] = ANSWERED, way: str = "form") -> Case:
    """Make a case of one query, sent by ``form``, ``get`` or ``post``."""
    write = {"form": query_by_form, "get": query_by_get, "post": query_by_post}[way]
    return Case(name, lambda target: [target.exchange(write(target.sparql, text))], allowed)


def aimed(name: str, text: str, allowed: frozenset[int], way: str = "form") -> Case:
    """Make a query in whose text ``TRAP`` and ``SECRET`` are filled in, as by ``filled``."""
    write = {"form": query_by_form, "get": query_by_get, "post": query_by_post}[way]
    return Case(name, lambda target: [target.exchange(write(target.sparql, filled(text, target)))], allowed)


def sent(
    name: str,
    allowed: frozenset[int],
    path: str = "ENDPOINT",
    fields: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    method: str = "",
) -> Case:
    """Make a case of one request; path, fields and body are filled in. With a body it is a POST of a form."""
    given = {"Accept": RESULTS, **({} if body is None else {"Content-Type": FORM}), **(fields or {})}
    verb = method or ("GET" if body is None else "POST")

    def play(target: Target) -> list[Outcome]:
        content = filled((body or b"").decode("latin-1"), target).encode("latin-1")
        values = {key: filled(value, target) for key, value in given.items()}
        begin = head(verb, filled(path, target), values, None if body is None else len(content))
        return [target.exchange(begin + content, verb)]

    return Case(name, play, allowed)


def raw(name: str, data: bytes, allowed: frozenset[int], stop: bool = False) -> Case:
    """Make a case of bytes, filled in; with ``stop`` the client says that it sends no more."""

    def play(target: Target) -> list[Outcome]:
        return [target.exchange(filled(data.decode("latin-1"), target).encode("latin-1"), stop=stop)]

    return Case(name, play, allowed)


def filled(text: str, target: Target) -> str:
    """Put in for ``ENDPOINT`` and ``PAGE`` their paths, for ``TRAP`` the host and port of the listener that must not
    be called, for ``SECRET`` the address of the file that must not be read."""
    for word, value in (
        ("ENDPOINT", target.sparql),
        ("PAGE", target.page),
        ("TRAP", target.trap),
        ("SECRET", target.secret),
    ):
        text = text.replace(word, value)
    return text


def grades(chance: random.Random, *sizes: int) -> Iterator[int]:
    """Give each size with a variation of a tenth."""
    for size in sizes:
        yield max(1, round(size * chance.uniform(0.9, 1.1)))

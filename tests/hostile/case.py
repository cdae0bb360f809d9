"""A case, a family of cases, and the ways to make one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.hostile.target import Outcome, Target, query_by_form, query_by_get, query_by_post

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
    """Make a query that names the trap (``TRAP``) or the local file that must not be read (``SECRET``)."""
    write = {"form": query_by_form, "get": query_by_get, "post": query_by_post}[way]

    def play(target: Target) -> list[Outcome]:
        filled = text.replace("TRAP", target.trap).replace("SECRET", target.secret)
        return [target.exchange(write(target.sparql, filled))]

    return Case(name, play, allowed)


def request(
    name: str, write: Callable[[Target], bytes], allowed: frozenset[int], method: str = "GET"
) -> Case:
    """Make a case of one request written by hand."""
    return Case(name, lambda target: [target.exchange(write(target), method)], allowed)


def grades(chance: random.Random, *sizes: int) -> Iterator[int]:
    """Give each size with a variation of a tenth."""
    for size in sizes:
        yield max(1, round(size * chance.uniform(0.9, 1.1)))

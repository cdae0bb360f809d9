"""Load: many hostile queries at once, from one client."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.hostile.case import ANSWERED, BUSY, Case, family
from tests.hostile.families.wire import LARGE, RUNAWAY, opened
from tests.hostile.target import Outcome, Target, query_by_form

SORT = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(CONCAT(STR(?f), STR(?c)))"
DEEP = "SELECT * WHERE " + "{" * 60 + "?s ?p ?o" + "}" * 60


def at_once(target: Target, texts: list[str]) -> list[Outcome]:
    """Send queries on connections of their own, all at once, and wait for every answer."""
    with ThreadPoolExecutor(len(texts)) as pool:
        return list(pool.map(lambda text: target.exchange(query_by_form(target.sparql, text)), texts))


@family("bursts", "many runaways at once")
def bursts(chance: random.Random) -> Iterator[Case]:
    for count, text in ((4, RUNAWAY), (40, RUNAWAY), (20, SORT), (60, DEEP), (12, LARGE)):
        texts = [f"{text} # {chance.random()}" for _ in range(count)]
        yield Case(f"{count} of {text[:20]}", partial(at_once, texts=texts), ANSWERED | BUSY)


@family("the same query many times", "runaways that are equal to the letter")
def same(chance: random.Random) -> Iterator[Case]:
    for text in (RUNAWAY, LARGE):
        texts = [f"{text} # {chance.random()}"] * 24
        yield Case(f"24 of {text[:20]}", partial(at_once, texts=texts), ANSWERED | BUSY)


@family("abandoned bursts", "many runaways whose clients do not wait")
def abandoned(chance: random.Random) -> Iterator[Case]:
    for count in (8, 60):
        texts = [f"{RUNAWAY} # {chance.random()}" for _ in range(count)]
        yield Case(f"{count} runaways", partial(and_leave, texts=texts), ANSWERED | BUSY)


def and_leave(target: Target, texts: list[str]) -> list[Outcome]:
    """Send queries and wait for none."""
    for text in texts:
        for connection in opened(target, 1, query_by_form(target.sparql, text)):
            connection.close()
    return []

"""Related practices and suggestions on the command line, from the current snapshot."""

from __future__ import annotations

import argparse
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from mc2cm_graph.browse.relations import Relations
from mc2cm_graph.command import rows
from mc2cm_graph.names import compact, thing_iri
from mc2cm_graph.questions import BadParameter, load_all
from mc2cm_graph.related import Reason, Suggestion, take, where_to
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources
from mc2cm_graph.store import Store
from mc2cm_graph.transfer import Transfers

FORMATS = ("table", "json", "csv")

_WIDTH = 80
_DIGITS = 4


@dataclass(frozen=True)
class _Why:
    """A reason: its name, what it rests on, its part of the score, and how many practices bear it."""

    reason: str
    values: tuple[str, ...]
    part: float
    bearers: str = ""


@dataclass(frozen=True)
class _Line:
    rank: int
    iri: str
    score: float
    reasons: tuple[_Why, ...]


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``related`` and ``suggest`` to the command line."""
    related = commands.add_parser("related", help="practices related to a practice, and why")
    related.add_argument("practice", help="slug of a practice, as in its address")
    related.set_defaults(run=_related)
    suggest = commands.add_parser("suggest", help="cities for a practice, or practices for a city, and why")
    suggest.add_argument("kind", choices=("practice", "city"), help="what is named")
    suggest.add_argument("slug", help="slug of it, as in its address")
    suggest.set_defaults(run=_suggest)
    for parser in (related, suggest):
        parser.add_argument("--most", type=int, default=10, metavar="NUMBER", help="how many (10)")
        parser.add_argument("--format", choices=FORMATS, default="table", help="how the answer is written")


def _related(options: argparse.Namespace, _: Sources) -> int:
    snapshot, _store, relations = _open(options)
    practices = relations.practices
    iri = _known("practice", options.practice, practices)
    found = practices.related(iri, options.most)
    lines = [
        _Line(rank, one.practice, one.score, tuple(map(_shared, one.reasons)))
        for rank, one in enumerate(found, start=1)
    ]
    print(_write(lines, snapshot, options.format), end="")
    return 0


def _suggest(options: argparse.Namespace, _: Sources) -> int:
    snapshot, store, relations = _open(options)
    places = relations.places
    checked = Transfers(store, snapshot.queries).checker.bulk(datetime.now(UTC).date())
    if options.kind == "practice":
        iri = _known("practice", options.slug, places.sites)
        found = [(one.city, one) for one in where_to(places, iri, checked.of_practice(iri))]
    else:
        iri = _known("city", options.slug, places.cities)
        found = [(one.practice, one) for one in take(places, iri, checked.of_city(iri))]
    lines = [
        _Line(rank, other, one.score, tuple(_grounds(one)))
        for rank, (other, one) in enumerate(found[: options.most], start=1)
    ]
    print(_write(lines, snapshot, options.format), end="")
    return 0


def _open(options: argparse.Namespace) -> tuple[Snapshot, Store, Relations]:
    snapshot = Snapshot.current(options.build_dir)
    store = Store.open(snapshot)
    questions = load_all(snapshot.queries / "related")
    return snapshot, store, Relations(lambda name: store.select(questions[name]))


def _known(kind: str, slug: str, known: Container[str]) -> str:
    iri = thing_iri(kind, slug)
    if iri not in known:
        expected = f"the slug of a {kind}, as in /{kind}/<slug> or data/{kind}/<slug>.trig"
        raise BadParameter(f"found {slug!r}, expected {expected}")
    return iri


def _shared(reason: Reason) -> _Why:
    return _Why(reason.name, (reason.value,), reason.part, f"{reason.bearers} of {reason.of}")


def _grounds(suggestion: Suggestion) -> Iterable[_Why]:
    for ground in suggestion.grounds:
        yield _Why(ground.tie.name, ground.tie.values, ground.part)


def _write(lines: Sequence[_Line], snapshot: Snapshot, format_: str) -> str:
    if format_ == "json":
        return rows.as_json(snapshot, [asdict(line) for line in lines])
    if format_ == "csv":
        columns = ("rank", "iri", "score", "reason", "values", "part", "bearers")
        told = (
            (line.rank, line.iri, line.score, why.reason, " ".join(why.values), why.part, why.bearers)
            for line in lines
            for why in line.reasons
        )
        return rows.as_csv(columns, told)
    shown = [
        (line.rank, _short(line.iri), round(line.score, _DIGITS), "\n".join(map(_told, line.reasons)))
        for line in lines
    ]
    return rows.as_table(("rank", "of it", "score", "why"), shown, snapshot, _WIDTH)


def _told(why: _Why) -> str:
    values = " ".join(map(_short, why.values))
    return f"{why.reason} {values}" + (f" ({why.bearers})" if why.bearers else f" ({why.part:+.2f})")


def _short(iri: str) -> str:
    return compact(iri) or iri

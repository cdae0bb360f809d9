"""Why the graph holds what no source states: the rule, and the statements from which it follows.

The reasoner keeps its conclusions, not its steps. A step is found again by asking the rule backwards: with the
conclusion bound, ``queries/why/<rule>.rq`` gives the premises. Each rule carries the name that it has under
``queries/reason/`` and in OWL 2 Profiles, clause 4.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mc2cm_graph.names import INFERRED_GRAPH
from mc2cm_graph.terms import Term

Triple = tuple[str, str, str]
"""A statement between IRIs: subject, property, value."""

Ask = Callable[[str, Triple], Iterable[dict[str, Term]]]
"""Answers a question of ``queries/why/`` by name with a statement bound to subject, property and value."""

CITATIONS = "statement-citations"

RULES: dict[str, tuple[Triple, ...]] = {
    "prp-inv1": (("value", "p1", "subject"),),
    "prp-inv2": (("value", "p1", "subject"),),
    "prp-symp": (("value", "property", "subject"),),
    "prp-spo1": (("subject", "p1", "value"),),
    "prp-eqp1": (("subject", "p1", "value"),),
    "prp-eqp2": (("subject", "p1", "value"),),
    "prp-spo2-two": (("subject", "p1", "o1"), ("o1", "p2", "value")),
    "prp-spo2-three": (("subject", "p1", "o1"), ("o1", "p2", "o2"), ("o2", "p3", "value")),
    "prp-trp": (("subject", "property", "o1"), ("o1", "property", "value")),
    "cax-sco": (("subject", "property", "o1"),),
    "prp-dom": (("subject", "p1", "o1"),),
    "prp-rng": (("o1", "p1", "subject"),),
}
"""The rules asked, those that say the same from another side first, each with its premises by the names of columns."""

_DEEPEST = 5
"""Steps from a conclusion down to what sources state; a longer way is not looked for."""


@dataclass(frozen=True)
class Because:
    """One step: the rule and its premises in order."""

    rule: str
    premises: tuple[Held, ...]


@dataclass(frozen=True)
class Held:
    """A statement of the graph: the citations that state it, or else the step by which it follows.

    Neither is there for a statement that only the ontology holds or to which no rule asked here leads.
    """

    statement: Triple
    citations: frozenset[str]
    because: Because | None = None

    @property
    def is_stated(self) -> bool:
        """Tell whether a source or the ontology states it."""
        return bool(self.citations - {INFERRED_GRAPH})


class Prover:
    """Finds the way to a statement with the fewest steps one upon another; made for one statement, then dropped."""

    def __init__(self, ask: Ask) -> None:
        """Take what answers the questions."""
        self._ask = ask
        self._citations: dict[Triple, frozenset[str]] = {}
        self._ways: dict[Triple, list[tuple[str, tuple[Triple, ...]]]] = {}

    def explain(self, statement: Triple) -> Held | None:
        """Give a statement with its sources or the reason for it; None if the graph does not hold it."""
        citations = self._cited(statement)
        if not citations:
            return None
        held = Held(statement, citations)
        if held.is_stated:
            return held
        for depth in range(1, _DEEPEST + 1):
            because = self._prove(statement, depth, frozenset())
            if because:
                return Held(statement, citations, because)
        return held

    def _prove(self, conclusion: Triple, depth: int, above: frozenset[Triple]) -> Because | None:
        """Find a step whose premises are stated or have steps themselves, none from what is to be proved."""
        above |= {conclusion}
        for rule, premises in self._ways_to(conclusion):
            if above.intersection(premises):
                continue
            found: list[Held] = []
            for premise in premises:
                held = Held(premise, self._cited(premise))
                if not held.is_stated:
                    because = self._prove(premise, depth - 1, above) if depth > 1 else None
                    if because is None:
                        break
                    held = Held(premise, held.citations, because)
                found.append(held)
            else:
                return Because(rule, tuple(found))
        return None

    def _cited(self, statement: Triple) -> frozenset[str]:
        if statement not in self._citations:
            rows = self._ask(CITATIONS, statement)
            self._citations[statement] = frozenset(row["citation"].value for row in rows)
        return self._citations[statement]

    def _ways_to(self, conclusion: Triple) -> list[tuple[str, tuple[Triple, ...]]]:
        """List rules with the premises from which they lead to a conclusion, in a fixed order."""
        if conclusion not in self._ways:
            subject, property_, value = conclusion
            known = {"subject": subject, "property": property_, "value": value}
            self._ways[conclusion] = [
                (rule, premises)
                for rule, pattern in RULES.items()
                for premises in sorted(
                    {
                        _fill(pattern, {**{n: term.value for n, term in row.items()}, **known})
                        for row in self._ask(rule, conclusion)
                    }
                )
            ]
        return self._ways[conclusion]


def _fill(pattern: tuple[Triple, ...], values: dict[str, str]) -> tuple[Triple, ...]:
    return tuple((values[s], values[p], values[o]) for s, p, o in pattern)

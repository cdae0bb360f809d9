"""No constraint of the shapes can be taken out without an example that shows it."""

from __future__ import annotations

from rdflib import SH

from .examples import all_shapes
from .mutation import DESCRIPTIONS, PARAMETERS, TARGETS, run, table


def test_every_term_of_shacl_is_known_to_the_mutation_run() -> None:
    used = {predicate for predicate in all_shapes().predicates() if str(predicate).startswith(str(SH))}
    assert len(used) >= 25
    assert used <= PARAMETERS | TARGETS | DESCRIPTIONS


def test_no_mutant_survives() -> None:
    outcomes = run()
    survivors = [str(mutant) for mutant, example in outcomes if example is None]
    assert len(outcomes) >= 570
    assert not survivors, table(outcomes)

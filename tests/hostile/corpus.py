"""All families."""

from __future__ import annotations

from tests.hostile.case import Family
from tests.hostile.families import (
    encodings,
    load,
    nesting,
    numbers,
    pages,
    paths,
    planning,
    products,
    reach,
    strings,
    updates,
    wire,
)

SUBJECTS = (
    nesting,
    planning,
    products,
    strings,
    paths,
    numbers,
    reach,
    updates,
    encodings,
    wire,
    load,
    pages,
)


def families() -> dict[str, Family]:
    """Return every family by its name, in the order of the subjects."""
    found = [value for subject in SUBJECTS for value in vars(subject).values() if isinstance(value, Family)]
    return {family.name: family for family in found}


def subject_of(family: Family) -> str:
    """Return the subject to which a family belongs: the name of its module."""
    return next(s.__name__.rpartition(".")[2] for s in SUBJECTS if family in vars(s).values())

"""The form in which a reader describes a city, and the note on what counts as evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import CONCEPTS, concept_iri
from mc2cm_graph.questions import Question
from mc2cm_graph.terms import Literal
from mc2cm_graph.transfer import Precondition, Profile
from mc2cm_graph.transfer.requirement import GROUP, NETWORK

_LEVELS = ("municipal", "metropolitan", "regional", "national", "european", "international")


@dataclass(frozen=True)
class Box:
    """A box to tick: value, label, whether it is ticked, whether the practice asks for it."""

    value: str
    label: Literal
    ticked: bool
    asked: bool


@dataclass(frozen=True)
class Field:
    """A field of boxes: parameter and boxes, those that the practice asks for first."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Form:
    """The form with what is typed in already. ``pairs`` are fields of a theme and a level."""

    name: str
    population: str
    fields: tuple[Field, ...]
    pairs: tuple[Field, ...]
    levels: tuple[tuple[str, Literal], ...]
    chosen: frozenset[str]


def form(profile: Profile, reading: Reading, preconditions: Iterable[Precondition]) -> Form:
    """Make the form for a practice."""
    asked = {(r.property, r.value) for p in preconditions for r in p.requirements}
    wanted = {value for _, value in asked}

    def boxes(scheme: str, ticked: Iterable[str], only: set[str] | None = None) -> tuple[Box, ...]:
        return _sorted(
            Box(slug, label, iri in set(ticked), iri in wanted)
            for slug, iri, label in reading.index.concepts(scheme, reading.language)
            if only is None or iri in only
        )

    # A reader is not asked for sixty groups: those of the practice, and those ticked before.
    groups = {value for name, value in asked if name == GROUP} | set(profile.groups)
    networks = {value for name, value in asked if name == NETWORK} | set(profile.networks)
    network_boxes = _sorted(
        Box(iri.rpartition("/")[2], reading.link(iri).label, iri in profile.networks, True)
        for iri in networks
    )
    fields = (
        Field("actor", boxes("institution-kind", profile.actors)),
        Field("service", boxes("theme", profile.services)),
        Field("group", boxes("target-group", profile.groups, groups)),
        Field("network", network_boxes),
    )
    themes = boxes("theme", ())
    chosen = {
        f"{name}={_slug(theme)}:{_slug(level)}"
        for name, found in (("competence", profile.competences), ("policy", profile.policies))
        for theme, level in found
    }
    levels = [concept_iri("policy-level", level) for level in _LEVELS]
    return Form(
        profile.name,
        str(profile.population or ""),
        tuple(field for field in fields if field.boxes),
        (Field("competence", themes), Field("policy", themes)),
        tuple((_slug(iri), reading.link(iri).label) for iri in levels),
        frozenset(chosen),
    )


def way(question: Question, language: str) -> tuple[Literal, Literal]:
    """Give title and description of a way of showing evidence."""
    texts = (question.titles, question.descriptions)
    title, description = (
        choose([Literal(text, tag) for tag, text in found.items()], language) or Literal("")
        for found in texts
    )
    return title, description


def _sorted(boxes: Iterable[Box]) -> tuple[Box, ...]:
    return tuple(sorted(boxes, key=lambda box: (not box.asked, fold(box.label.value), box.value)))


def _slug(iri: str) -> str:
    return iri.removeprefix(CONCEPTS).partition("/")[2]

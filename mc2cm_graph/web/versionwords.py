"""What changed from version to version, in the words of the reader's language."""

from __future__ import annotations

from mc2cm_graph.history import Kind, Step
from mc2cm_graph.history.changes import KINDS
from mc2cm_graph.web import present, words
from mc2cm_graph.web.messages import gettext


def title_of(step: Step) -> str:
    """Name a version."""
    return gettext("Version %(version)s", version=step.version)


def summary_of(step: Step) -> str:
    """Say in a sentence or two what a version brought."""
    if not step.previous:
        things = present.compact_number(sum(step.kinds.values()))
        return gettext("The first version of this history, with %(things)s things.", things=things)
    parts = [told for place, kind in enumerate(KINDS) if (told := _changed(step, place, kind))]
    if parts:
        return gettext("; ").join(parts)
    if step.statements:
        return gettext("No thing changed: only derived statements or the model did.")
    return gettext("No thing changed: only questions or files beside the data did.")


def _changed(step: Step, place: int, change: Kind) -> str:
    """Say how many things of each kind changed in one way; nothing if none did."""
    counted = [(kind, counts[place]) for kind, counts in step.things.items() if counts[place]]
    told = [f"{words.kind_words(kind)[1]} {present.compact_number(number)}" for kind, number in counted]
    return change_words(change) + gettext(": ") + gettext(", ").join(told) if told else ""


def change_words(kind: Kind) -> str:
    """Name a kind of change, as the heading of what changed so."""
    return {"create": gettext("New"), "update": gettext("Changed"), "delete": gettext("Gone")}[kind]


def part_words(part: str) -> str:
    """Name a part of the dataset."""
    return {
        "stated": gettext("stated in citations"),
        "default": gettext("in the default graph"),
        "inferred": gettext("derived by reasoning"),
        "related": gettext("likeness of practices"),
        "ontology": gettext("Ontology"),
        "shapes": gettext("Shapes"),
    }[part]

"""What changed from version to version, in the words of the reader's language."""

from __future__ import annotations

from babel.dates import format_datetime

from mc2cm_graph.history import Kind, Step
from mc2cm_graph.web import present, words
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import language

_MANNERS = {"en": "en_GB", "pt": "pt_PT"}


def show_moment(step: Step) -> str:
    """Write when a version was recorded, in UTC."""
    manner = _MANNERS.get(language(), language())
    return str(format_datetime(step.moment, "long", locale=manner))


def title_of(step: Step) -> str:
    """Name a version."""
    return gettext("Version %(version)s", version=step.version)


def summary_of(step: Step) -> str:
    """Say in a sentence or two what a version brought."""
    if not step.previous:
        things = present.compact_number(sum(step.kinds.values()))
        return gettext("The first version of this history, with %(things)s things.", things=things)
    parts = [_of_kind(kind, counts) for kind, counts in step.things.items()]
    if parts:
        return "; ".join([_counted([step.total(place) for place in range(3)]), *parts])
    if step.statements:
        return gettext("No thing changed: only derived statements or the model did.")
    return gettext("No thing changed: only questions or files beside the data did.")


def _counted(counts: list[int]) -> str:
    new, changed, gone = (present.compact_number(number) for number in counts)
    return gettext("new: %(new)s, changed: %(changed)s, gone: %(gone)s", new=new, changed=changed, gone=gone)


def _of_kind(kind: str, counts: list[int]) -> str:
    return f"{words.kind_words(kind)[1]} ({_counted(counts)})"


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

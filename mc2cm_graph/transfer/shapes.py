"""The preconditions of a practice as SHACL shapes, so that another system can run the check."""

from __future__ import annotations

from collections.abc import Mapping

from mc2cm_graph.names import KINDS, PREFIXES, SHAPES_DOCUMENT
from mc2cm_graph.questions import Question
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri, Literal, Term

_TURTLE = "text/turtle"
COMPONENTS = (
    "actor",
    "competence",
    "group",
    "inhabitants",
    "inhabitants-below",
    "network",
    "policy",
    "service",
)
"""The constraint components, each an ASK question ``queries/shape/<name>.rq`` over the receiving city."""


class Shapes:
    """Writes shapes: one for each requirement, and the components that they use."""

    def __init__(self, store: Engine, questions: Mapping[str, Question]) -> None:
        """Take the questions of ``queries/shape``; KeyError if one is missing."""
        self._store = store
        self._questions = {
            name: questions[name] for name in (*COMPONENTS, "component", "shapes-of-a-practice", "parameters")
        }

    def turtle(self, practice: str, city: str) -> bytes:
        """Write the shapes of a practice; their target is the city, or without one every city."""
        terms: dict[str, Term] = {
            "practice": Iri(practice),
            "targeting": Iri(PREFIXES["sh"] + ("targetNode" if city else "targetClass")),
            "target": Iri(city or KINDS["city"].class_iri),
        }
        shapes = self._store.construct(self._questions["shapes-of-a-practice"], _TURTLE, **terms)
        parts = [self._store.construct(self._questions["parameters"], _TURTLE)]
        parts += [self._component(name) for name in COMPONENTS]
        return b"\n".join([*parts, shapes])

    def _component(self, name: str) -> bytes:
        question = self._questions[name]
        text = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+"))
        terms: dict[str, Term] = {
            "component": Iri(f"{SHAPES_DOCUMENT}#constraint-{name}"),
            "validator": Iri(f"{SHAPES_DOCUMENT}#validator-{name}"),
            "ask": Literal(text),
            "en": Literal(question.titles["en"], "en"),
            "fr": Literal(question.titles["fr"], "fr"),
        }
        return self._store.construct(self._questions["component"], _TURTLE, **terms)

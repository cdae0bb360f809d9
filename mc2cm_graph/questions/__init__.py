"""Questions: the SPARQL queries of ``queries/``, with their titles and typed parameters."""

from mc2cm_graph.questions.binding import BadParameter, Known, Misfit, bind, near_names
from mc2cm_graph.questions.question import BadQuestion, Parameter, Question, load, load_all

__all__ = [
    "BadParameter",
    "BadQuestion",
    "Known",
    "Misfit",
    "Parameter",
    "Question",
    "bind",
    "load",
    "load_all",
    "near_names",
]

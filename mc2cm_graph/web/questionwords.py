"""What the pages of questions say in the reader's language: names of parameters, what is expected, what is wrong."""

from __future__ import annotations

from mc2cm_graph.browse.text import choose
from mc2cm_graph.questions import Misfit, Parameter, Question
from mc2cm_graph.terms import Literal
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import language


def title_of(asked: Question) -> Literal:
    """Give the title of a question."""
    titles = [Literal(text, tag) for tag, text in asked.titles.items()]
    return choose(titles, language()) or Literal(asked.name)


def description_of(asked: Question) -> Literal | None:
    """Give the description of a question, None if it has none."""
    return choose([Literal(text, tag) for tag, text in asked.descriptions.items()], language())


def parameter_title(parameter: Parameter) -> str:
    """Name a parameter of a form."""
    return {
        "city": gettext("City"),
        "other": gettext("Other city"),
        "project": gettext("Project"),
        "practice": gettext("Practice"),
        "theme": gettext("Theme"),
        "language": gettext("Language of the labels"),
        "institution": gettext("Institution"),
        "network": gettext("Network"),
        "source": gettext("Source"),
        "country": gettext("Country"),
        "group": gettext("Target group"),
        "level": gettext("Level"),
        "criterion": gettext("Criterion"),
        "addressee": gettext("Addressee"),
        "thing": gettext("Thing"),
        "property": gettext("Property"),
        "spoken": gettext("Language spoken"),
        "second": gettext("Second target group"),
        "challenge": gettext("Challenge"),
        "measure": gettext("Measure"),
        "grade": gettext("Grade of evidence"),
        "channel": gettext("Channel"),
        "kind": gettext("Kind of institution"),
        "leadkind": gettext("Kind of the lead"),
        "funderkind": gettext("Kind of the funder"),
        "from": gettext("From the region"),
        "to": gettext("To the region"),
        "first": gettext("First year"),
        "last": gettext("Last year"),
        "feature": gettext("Feature"),
        "value": gettext("Value"),
        "limit": gettext("The most rows of a page"),
        "offset": gettext("How many rows stand before the page"),
        "version": gettext("Data version"),
    }.get(parameter.name, parameter.name)


def expected_words(parameter: Parameter) -> str:
    """Say what a parameter expects."""
    if parameter.type == "iri" and parameter.of:
        said = gettext("the short name (slug, as in its address) or the IRI of one there is")
    else:
        said = {
            "iri": gettext("an IRI, or a name with one of our prefixes"),
            "text": gettext("a text without control characters"),
            "integer": gettext("a whole number"),
            "decimal": gettext("a decimal number"),
            "date": gettext("a day as year-month-day"),
            "language": gettext("a language tag"),
            "positive": gettext("a whole number from 1 to 100000"),
            "natural": gettext("a whole number, 0 or more"),
            "version": gettext("the version of the data that is served"),
        }[parameter.type]
    return gettext("%(what)s, for example %(example)s", what=said, example=parameter.example)


def misfit_words(misfit: Misfit) -> str:
    """Say what is wrong with a parameter: what was found, what was expected, what may be meant."""
    name, found = misfit.name, misfit.found
    if misfit.parameter is None:
        expected = ", ".join(misfit.names) or gettext("no parameter")
        said = gettext(
            "Found the parameter “%(name)s”, expected: %(expected)s.", name=name, expected=expected
        )
    else:
        expected = expected_words(misfit.parameter)
        values = {"name": name, "found": found, "expected": expected}
        said = {
            "missing-parameter": gettext("“%(name)s” is missing; expected %(expected)s.", **values),
            "repeated-parameter": gettext(
                "“%(name)s” was found more than once (%(found)s); expected once %(expected)s.", **values
            ),
            "no-such-thing": gettext(
                "“%(name)s”: found “%(found)s”, which the graph does not know as such; expected %(expected)s.",
                **values,
            ),
        }.get(misfit.wrong, gettext("“%(name)s”: found “%(found)s”, expected %(expected)s.", **values))
    near = ", ".join(misfit.near)
    hint = gettext("Near it: %(near)s.", near=near)
    return f"{said} {hint}" if near else said

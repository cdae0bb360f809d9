"""Words of the interface that are chosen by a name: kinds, sections, columns."""

from __future__ import annotations

from typing import cast

from babel import Locale
from babel.core import get_global

from mc2cm_graph.web.athand import at_hand
from mc2cm_graph.web.messages import gettext, once_a_language
from mc2cm_graph.web.site import language


@once_a_language
def kind_words(kind: str) -> tuple[str, str]:
    """Give a kind's name in the singular and in the plural."""
    # A page names kinds two dozen times, and each look-up of a message costs.
    here = at_hand()
    if "kind_words" not in here:
        here.kind_words = _kind_words()
    return cast("dict[str, tuple[str, str]]", here.kind_words)[kind]


def _kind_words() -> dict[str, tuple[str, str]]:
    return {
        "project": (gettext("Project"), gettext("Projects")),
        "city": (gettext("City"), gettext("Cities")),
        "country": (gettext("Country"), gettext("Countries")),
        "practice": (gettext("Practice"), gettext("Practices")),
        "service": (gettext("Service"), gettext("Services")),
        "policy": (gettext("Policy"), gettext("Policies")),
        "right": (gettext("Right"), gettext("Rights")),
        "challenge": (gettext("Challenge"), gettext("Challenges")),
        "institution": (gettext("Institution"), gettext("Institutions")),
        "network": (gettext("Network"), gettext("Networks")),
        "programme": (gettext("Programme"), gettext("Programmes")),
        "event": (gettext("Event"), gettext("Events")),
        "recommendation": (gettext("Recommendation"), gettext("Recommendations")),
        "indicator": (gettext("Indicator"), gettext("Indicators")),
        "publication": (gettext("Publication"), gettext("Publications")),
        "portal": (gettext("Data portal"), gettext("Data portals")),
        "dataset": (gettext("Open dataset"), gettext("Open datasets")),
        "source": (gettext("Source"), gettext("Sources")),
    }


@once_a_language
def kind_meaning(kind: str) -> str:
    """Say in a sentence what the things of a kind are."""
    return {
        "project": gettext("MC2CM and its phases, with partners, money and dates."),
        "city": gettext("Places, apart from the authorities that govern them."),
        "country": gettext("The countries of the cities."),
        "practice": gettext("What a named city does, with who leads it, its conditions and its results."),
        "service": gettext("What a public body or its partner offers to people."),
        "policy": gettext("Laws, strategies, plans, charters and agreements."),
        "right": gettext("Rights whose access practices and services open."),
        "challenge": gettext("Problems that cities say they face."),
        "institution": gettext("Public bodies, associations and international organisations."),
        "network": gettext("Groups in which cities and institutions work together."),
        "programme": gettext("Programmes that fund or frame the projects."),
        "event": gettext("Meetings, launches, visits and calls."),
        "recommendation": gettext("What the project and its partners advise."),
        "indicator": gettext("Single figures with period, unit and source."),
        "publication": gettext("What the project and its partners published."),
        "portal": gettext("Open data portals of cities and countries."),
        "dataset": gettext("Datasets of others that bear on our cities and themes."),
        "source": gettext("The documents from which every statement here is taken."),
    }[kind]


@once_a_language
def section_title(section: str) -> str:
    """Give the heading of a section of a thing's page."""
    return {
        "about": gettext("At a glance"),
        "people": gettext("Who takes part"),
        "money": gettext("Money"),
        "does": gettext("What it acts on"),
        "conditions": gettext("What made it possible"),
        "results": gettext("What it is known to have reached"),
        "transfers": gettext("Taken up elsewhere"),
        "elsewhere": gettext("Elsewhere"),
        "notes": gettext("Notes"),
    }[section]


@once_a_language
def unknown_words(name: str) -> str:
    """Say that nothing is known for a section of a practice's page."""
    return {
        "does": gettext(
            "Not known: no source read so far tells how this practice works beyond the lines above."
        ),
        "conditions": gettext("Not known: no source read so far tells what made this practice possible."),
        "results": gettext("Not known: no source read so far tells a result of this practice."),
        "transfers": gettext(
            "Not known: no source read so far tells that another place took this practice up."
        ),
    }[name]


@once_a_language
def brief_title(name: str) -> str:
    """Give the heading of a question that the top of a practice's page answers."""
    return {
        "topic": gettext("On what"),
        "whom": gettext("For whom"),
        "where": gettext("Where"),
        "when": gettext("When"),
        "lead": gettext("Who leads it"),
        "cost": gettext("Cost"),
    }[name]


@once_a_language
def column_title(name: str) -> str:
    """Give the heading of a column that holds a property of sub-things."""
    return {
        "org:member": gettext("Institution"),
        "org:role": gettext("Role"),
        "org:memberDuring": gettext("Period"),
        "skos:note": gettext("Note"),
        "skos:prefLabel": gettext("Statement"),
    }.get(name, "")


@once_a_language
def incoming_title(property_name: str) -> str:
    """Give the heading of incoming links where the ontology's label would puzzle a reader; else empty."""
    return {
        "org:member": gettext("Takes part in"),
        "mc:partnerCity": gettext("Partner city of"),
        "mc:memberCity": gettext("Member city of"),
        "mc:participatingCity": gettext("Took part in"),
        "schema:organizer": gettext("Organised"),
        "schema:attendee": gettext("Attended"),
        "mc:practiceLead": gettext("Leads the practice"),
        "mc:partner": gettext("Partner of"),
        "mc:funder": gettext("Funds"),
        "dcterms:publisher": gettext("Published"),
        "mc:heldBy": gettext("Holds an aim of"),
        "mc:launchEvent": gettext("Launch of"),
        "schema:funder": gettext("Gives money to"),
        "mc:receivingCity": gettext("Received from elsewhere"),
        "mc:resultingPractice": gettext("Came out of a transfer of"),
    }.get(property_name, "")


@once_a_language
def fact_title(property_name: str) -> str:
    """Give the heading of a fact where the ontology's label would puzzle a reader; else empty."""
    return {
        "geo:hasGeometry": gettext("Position"),
        "foaf:page": gettext("Document"),
        "mc:publisherName": gettext("Publisher"),
        "schema:sameAs": gettext("Also described at"),
    }.get(property_name, "")


@once_a_language
def problem_title(kind: str, title: str) -> str:
    """Give the title of a problem of the query endpoint in the page's language."""
    return {
        "syntax": gettext("The query is not SPARQL 1.1"),
        "service-refused": gettext("SERVICE is not offered"),
        "update-refused": gettext("The graph is read-only here"),
        "unknown-graph": gettext("The query names a graph that is not held"),
        "query-too-deep": gettext("The query is nested too deep"),
        "query-too-large": gettext("The query has too many patterns"),
        "query-too-long": gettext("The query is too long"),
        "uri-too-long": gettext("The query is too long"),
        "bad-parameter": gettext("A parameter has a value that does not fit"),
        "no-version": gettext("There is no such version"),
        "busy-version": gettext("This version cannot be read at this moment"),
        "unknown-version": gettext("This version of the data is not served"),
        "share": gettext("You hold your share of the query workers"),
        "service-failed": gettext("A service that the query asks gave no answer"),
        "fault": gettext("The engine failed"),
        "deadline": gettext("The query took too long"),
        "memory": gettext("The query took too much memory"),
        "result-size": gettext("The result is too large"),
        "crashed": gettext("The query ended its worker"),
        "busy": gettext("All query workers are busy"),
        "unavailable": gettext("The query workers do not answer"),
    }.get(kind, title)


@once_a_language
def language_of_authority(iri: str) -> str | None:
    """Name the language of an entry of the EU language table (``.../language/FRA``) in the page's language."""
    code = iri.rpartition("/")[2].lower()
    short = get_global("language_aliases").get(code, code)
    return Locale(language()).languages.get(short)


@once_a_language
def language_name(tag: str) -> str:
    """Name a language tag in the page's language; the tag itself where it is unknown."""
    primary = tag.partition("-")[0].lower()
    return str(Locale(language()).languages.get(primary, tag))

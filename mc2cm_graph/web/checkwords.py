"""Words of the transfer check: requirements, verdicts, evidence, and questions for a meeting."""

from __future__ import annotations

from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.names import ONTOLOGY, concept_iri, thing_iri
from mc2cm_graph.transfer import MET, NOT_MET, BadProfile, Evidence, Requirement
from mc2cm_graph.transfer.profile import LARGEST_POPULATION, MOST_VALUES
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.present import show_day, show_number

_LONGEST_FOUND = 40
"""Characters of a value that an error repeats."""


def outcome_words(outcome: str) -> str:
    """Name an outcome."""
    if outcome == MET:
        return gettext("met")
    return gettext("not met") if outcome == NOT_MET else gettext("unknown: ask")


def condition_words(outcome: str) -> str:
    """Name the outcome of a whole precondition, whose statement says more than can be checked."""
    return gettext("met as far as can be checked") if outcome == MET else outcome_words(outcome)


def label_of(iri: str, reading: Reading) -> str:
    """Give the plain label of a thing or concept."""
    return reading.link(iri).label.value


def requirement_words(requirement: Requirement, reading: Reading) -> str:
    """Say what is required."""
    value = label_of(requirement.value, reading) if requirement.value.startswith("http") else ""
    level = label_of(requirement.level, reading) if requirement.level else ""
    with_level = f"{value} ({level})" if level else value
    return {
        "requiresActor": lambda: gettext("Actor: %(kind)s", kind=value),
        "requiresCompetence": lambda: gettext("Legal power: %(theme)s", theme=with_level),
        "requiresServiceOn": lambda: gettext("Service: %(theme)s", theme=value),
        "requiresPolicyOn": lambda: gettext("Policy in force: %(theme)s", theme=with_level),
        "requiresPolicyLevel": lambda: gettext("Policy in force: %(theme)s", theme=level),
        "requiresPopulation": lambda: gettext("People: %(group)s", group=value),
        "requiresNetwork": lambda: gettext("Membership: %(network)s", network=value),
        "minimumPopulation": lambda: gettext(
            "At least %(number)s inhabitants", number=show_number(requirement.value)
        ),
    }[requirement.property]()


def question_of(requirement: Requirement, city: str, reading: Reading) -> str:
    """Put the requirement as a question that can be asked in a meeting."""
    value = label_of(requirement.value, reading) if requirement.value.startswith("http") else ""
    level = label_of(requirement.level, reading) if requirement.level else ""
    return {
        "requiresActor": lambda: gettext(
            "Which organisation of the kind “%(kind)s” is there in %(city)s, and would it take part?",
            kind=value,
            city=city,
        ),
        "requiresCompetence": lambda: gettext(
            "On “%(theme)s”, who holds the legal power in %(city)s? The practice needs it at this level: %(level)s.",
            theme=value,
            city=city,
            level=level or gettext("any"),
        ),
        "requiresServiceOn": lambda: gettext(
            "Which service on “%(theme)s” is there in %(city)s today on which this could build?",
            theme=value,
            city=city,
        ),
        "requiresPolicyOn": lambda: gettext(
            "Which law, plan or agreement on “%(theme)s” (level: %(level)s) is in force for %(city)s, and until when?",
            theme=value,
            city=city,
            level=level or gettext("any"),
        ),
        "requiresPolicyLevel": lambda: gettext(
            "Which law, plan or agreement at this level would carry this in %(city)s: %(level)s?",
            city=city,
            level=level,
        ),
        "requiresPopulation": lambda: gettext(
            "Are there people of the group “%(group)s” in %(city)s, how many, and how would they be reached?",
            group=value,
            city=city,
        ),
        "requiresNetwork": lambda: gettext(
            "Is %(city)s a member of %(network)s, or could it become one?", city=city, network=value
        ),
        "minimumPopulation": lambda: gettext(
            "How many inhabitants does %(city)s count today, and would the practice work below %(number)s?",
            city=city,
            number=show_number(requirement.value),
        ),
    }[requirement.property]()


def question_of_statement(criteria: tuple[str, ...], city: str) -> str:
    """Put a statement that nothing in the graph can check as a question, by its first criterion."""
    asked = {
        "actors-partnership": gettext("Which organisations in %(city)s would do this together?", city=city),
        "data-knowledge": gettext("What is known or counted in %(city)s of what this needs?", city=city),
        "funding": gettext("Who would pay for this in %(city)s, and for how long?", city=city),
        "infrastructure-premises": gettext("Which rooms and equipment has %(city)s for this?", city=city),
        "legal-competence": gettext("Who holds the legal power for this in %(city)s?", city=city),
        "legal-framework": gettext("Does the law that applies in %(city)s allow this?", city=city),
        "political-commitment": gettext(
            "Who in the government of %(city)s stands behind this, and by which decision?", city=city
        ),
        "population": gettext(
            "Who are the people concerned in %(city)s, how many are they, and what do they need?", city=city
        ),
        "scale-context": gettext("How do the size and the setting of %(city)s compare with this?", city=city),
        "staff-skills": gettext(
            "Who in %(city)s would do the work, and what would they have to learn?", city=city
        ),
        "time-continuity": gettext(
            "How much time has %(city)s to set this up, and what would keep it going?", city=city
        ),
        "trust-participation": gettext(
            "Whom do the people concerned in %(city)s trust, and how would they shape this?", city=city
        ),
    }
    for slug, question in asked.items():
        if concept_iri("transfer-criterion", slug) in criteria:
            return question
    return gettext("How is it with this in %(city)s?", city=city)


def way_words(evidence: Evidence) -> str:
    """Say how something found bears on the city; what follows it is the thing that ties it to the city."""
    governs = evidence.kind == ONTOLOGY + "governs"
    return {
        "actor-in-the-city": gettext("governs the city") if governs else gettext("works in the city"),
        "actor-of-its-authority": gettext("is a department of"),
        "actor-by-service": gettext("gives there the service"),
        "actor-by-practice": gettext("leads there the practice"),
        "actor-of-the-country": gettext("acts for the whole country:"),
        "actor-with-the-city-as-member": gettext("has the city among its members"),
        "service-in-the-city": gettext("is offered in the city"),
        "policy-in-the-city": gettext("applies in the city"),
        "policy-of-its-authority": gettext("was adopted by"),
        "policy-of-the-country": gettext("applies in the country:"),
        "group-by-count": gettext("persons counted in the city"),
        "population-of-the-city": gettext("inhabitants counted in the city"),
        "network-of-the-city": gettext("names the city as a member"),
        "network-of-its-authority": gettext("has as a member"),
        "hint-competence-by-service": gettext("answers there for the service"),
        "hint-group-by-service": gettext("is offered in the city to this group"),
        "profile": gettext("stated by you"),
    }[evidence.way]


def aside_words(reason: str) -> str:
    """Say why something found shows nothing today."""
    return {
        "ended": gettext("ended, so no evidence of today"),
        "planned": gettext("not yet begun"),
        "undated": gettext("no date tells whether it holds"),
        "old": gettext("too old to speak of today"),
        "hint": gettext("a reason to ask, no proof"),
    }[reason]


def dates_of(evidence: Evidence) -> list[str]:
    """List the dates of something found as a reader sees them; sources may differ."""

    def shown(days: tuple[str, ...]) -> str:
        return " / ".join(show_day(day) for day in days)

    if evidence.way in ("group-by-count", "population-of-the-city"):
        return [shown(evidence.end or evidence.start)] if evidence.end or evidence.start else []
    dates = []
    if evidence.adopted:
        dates.append(gettext("adopted %(date)s", date=shown(evidence.adopted)))
    elif evidence.start:
        dates.append(gettext("since %(date)s", date=shown(evidence.start)))
    if evidence.end:
        dates.append(gettext("until %(date)s", date=shown(evidence.end)))
    return dates


def profile_title(field: str) -> str:
    """Name a field of the form in which a reader describes a city."""
    return {
        "actor": gettext("Organisations that are there"),
        "service": gettext("Services that are offered, by theme"),
        "group": gettext("People who live there or come"),
        "network": gettext("Networks of which the city is a member"),
        "competence": gettext("Where the legal power lies, by theme"),
        "policy": gettext("Policies in force, by theme and level"),
    }[field]


def link_of(iri: str, reading: Reading) -> Link | None:
    """Make a link, or None for an empty IRI."""
    return reading.link(iri) if iri else None


def city_iri(slug: str) -> str:
    """Give the IRI of a city."""
    return thing_iri("city", slug)


def profile_fault(bad: BadProfile) -> str:
    """Say which value of a described city does not fit, what was found and what was expected."""
    expected = {
        "one": gettext("one value"),
        "fewer": gettext("at most %(number)s values", number=MOST_VALUES),
        "concept": gettext("the name of a concept of the scheme %(scheme)s", scheme=bad.scheme),
        "pair": gettext("a theme and a level of government, for example housing:municipal"),
        "population": gettext(
            "a number of inhabitants from 1 to %(most)s", most=show_number(str(LARGEST_POPULATION))
        ),
        "network": gettext("the name of a network or association"),
    }[bad.wrong]
    return gettext(
        "%(name)s: found “%(found)s”, expected %(expected)s",
        name=bad.field,
        found=bad.found[:_LONGEST_FOUND],
        expected=expected,
    )

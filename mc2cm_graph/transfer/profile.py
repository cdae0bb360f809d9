"""A city as a reader describes it: what is ticked is stated by the reader, what is not ticked is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mc2cm_graph.names import concept_iri, thing_iri
from mc2cm_graph.transfer.evidence import PROFILE, Evidence
from mc2cm_graph.transfer.requirement import ACTOR, COMPETENCE, GROUP, NETWORK, POLICY, SERVICE

FIELDS = ("name", "population", "competence", "service", "actor", "policy", "group", "network")
"""Names of a profile's parameters in an address; all but the first two may be repeated."""

LARGEST_POPULATION = 100_000_000
_LONGEST_NAME = 80
MOST_VALUES = 200


class BadProfile(Exception):
    """A value of a profile that does not fit; the message says which, what was found and what was expected.

    ``wrong`` names what was expected instead: ``one`` value, ``fewer`` values, a ``concept`` of the scheme
    ``scheme``, a ``pair`` of theme and level, a ``population`` or a ``network``.
    """

    def __init__(self, wrong: str, field: str, found: str, scheme: str = "") -> None:
        expected = {
            "one": "one value",
            "fewer": f"at most {MOST_VALUES} values",
            "concept": f"the name of a concept of {scheme}",
            "pair": "theme:level, for example housing:municipal",
            "population": f"a number of inhabitants from 1 to {LARGEST_POPULATION}",
            "network": "the name of a network or association",
        }[wrong]
        super().__init__(f"{field}: found {found!r}, expected {expected}")
        self.wrong = wrong
        self.field = field
        self.found = found
        self.scheme = scheme


@dataclass(frozen=True)
class Profile:
    """What a reader states of a city: IRIs of concepts and networks, pairs of theme and level, inhabitants."""

    name: str = ""
    population: int | None = None
    competences: tuple[tuple[str, str], ...] = ()
    services: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    policies: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is stated."""
        return self != Profile(self.name)

    def evidence(self, requirement: str) -> list[Evidence]:
        """Give what the reader states towards one kind of requirement."""
        plain = {SERVICE: self.services, ACTOR: self.actors, GROUP: self.groups, NETWORK: self.networks}
        pairs = {COMPETENCE: self.competences, POLICY: self.policies}
        found = [Evidence(PROFILE, value) for value in plain.get(requirement, ())]
        return found + [Evidence(PROFILE, value, level) for value, level in pairs.get(requirement, ())]


def read_profile(values: Mapping[str, Iterable[str]], is_known: Callable[[str], bool]) -> Profile:
    """Read a profile from the parameters FIELDS as typed in: slugs, and ``theme:level`` for pairs.

    ``is_known`` tells whether an IRI is in the graph. Raises BadProfile for a value that does not fit.
    """
    given = {
        name: list(dict.fromkeys(v.strip() for v in values.get(name, ()) if v.strip())) for name in FIELDS
    }
    for name in ("name", "population"):
        if len(given[name]) > 1:
            raise BadProfile("one", name, ", ".join(given[name]))
    if sum(map(len, given.values())) > MOST_VALUES:
        longest = max(given, key=lambda name: len(given[name]))
        raise BadProfile("fewer", longest, str(len(given[longest])))

    def concept(field: str, scheme: str, slug: str) -> str:
        iri = concept_iri(scheme, slug)
        if not is_known(iri):
            raise BadProfile("concept", field, slug, scheme)
        return iri

    def concepts(field: str, scheme: str) -> tuple[str, ...]:
        return tuple(sorted(concept(field, scheme, slug) for slug in given[field]))

    def pairs(field: str) -> tuple[tuple[str, str], ...]:
        found = []
        for pair in given[field]:
            theme, colon, level = pair.partition(":")
            if not colon:
                raise BadProfile("pair", field, pair)
            found.append((concept(field, "theme", theme), concept(field, "policy-level", level)))
        return tuple(sorted(found))

    return Profile(
        " ".join(" ".join(given["name"]).split())[:_LONGEST_NAME],
        _population(given["population"]),
        pairs("competence"),
        concepts("service", "theme"),
        concepts("actor", "institution-kind"),
        pairs("policy"),
        concepts("group", "target-group"),
        tuple(sorted(_network(slug, is_known) for slug in given["network"])),
    )


def _population(given: list[str]) -> int | None:
    if not given:
        return None
    digits = "".join(
        character for character in given[0] if not character.isspace() and character not in "'’,."
    )
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:12]) <= LARGEST_POPULATION:
        raise BadProfile("population", "population", given[0])
    return int(digits[:12])


def _network(slug: str, is_known: Callable[[str], bool]) -> str:
    for kind in ("network", "institution"):
        iri = thing_iri(kind, slug)
        if is_known(iri):
            return iri
    raise BadProfile("network", "network", slug)

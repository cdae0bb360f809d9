"""The catalogue by DCAT-AP 3.0.1: the graph as a dataset, its kept versions, their series, files and interfaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mc2cm_graph.catalogue.described import describe_others
from mc2cm_graph.catalogue.description import Description
from mc2cm_graph.catalogue.files import Labels, describe_file, in_order
from mc2cm_graph.catalogue.kept import Version
from mc2cm_graph.catalogue.places import (
    describe_extent,
    describe_period,
    describe_place,
    gather,
    in_country,
    year,
)
from mc2cm_graph.names import AUTHORITIES, BASE, CONTENT_LANGUAGES, ONTOLOGY_DOCUMENT
from mc2cm_graph.terms import XSD, Literal

CATALOG = BASE + "catalog"
DESCRIBED = BASE + "catalog/described"
DATASETS = BASE + "catalog/dataset/"
GRAPH = DATASETS + "graph"
SERIES = BASE + "catalog/series/yearly"
VERSIONS = BASE + "versions/"
PUBLISHER = BASE + "catalog#publisher"
CONTACT = BASE + "catalog#contact"
EXTENT = "#extent"
"""Fragment of a version that stands for all of its places together."""

PER_PAGE = 10
"""Datasets on a page for harvesters."""

SERVICES = {
    BASE + "catalog/service/sparql": ("sparql", "sparql"),
    BASE + "catalog/service/reconciliation": ("reconcile", "reconcile"),
    BASE + "catalog/service/questions": ("queries/", "openapi.json"),
}
"""Interfaces with the paths of their endpoint and of its description."""

_ROOM = Path(__file__).parent
_LANGUAGES = {
    "en": "ENG",
    "fr": "FRA",
    "ar": "ARA",
    "es": "SPA",
    "it": "ITA",
    "pt": "POR",
    "de": "DEU",
}
"""Entries of the EU table of languages."""

_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
_COPIED = ("dcterms:description", "dcterms:accrualPeriodicity", "dcat:keyword")
"""What a version says in the words of the graph."""


@dataclass(frozen=True)
class Place:
    """Where a catalogue is asked for: the address of the server with a slash at its end, and who answers for it.

    ``contact`` is an address (``mailto:`` or ``https:``), empty if the operator names none.
    """

    host: str
    contact: str = ""


class Catalogue:
    """The catalogue at one address of the server, complete; ``page`` cuts it for harvesters.

    ``versions`` are the kept ones, the newest first; ``served`` names the one that is served.
    """

    def __init__(self, versions: Sequence[Version], served: str, labels: Labels, place: Place) -> None:
        self.versions = tuple(versions)
        self.served = next(version for version in versions if version.name == served)
        self.place = place
        self._labels = labels
        self.all = Description.read(_ROOM / "catalogue.ttl", BASE)
        self.all.add(Description.read(_ROOM / "authority.ttl", BASE))
        self._of_the_catalogue()
        self._of_the_graph()
        for number, version in enumerate(self.versions):
            self._of_a_version(version, self.versions[number + 1 :])
        self._of_the_series()
        self._of_the_services()
        others = describe_others(self.all, self.served.facts.get("datasets", []), DESCRIBED, self._modified)
        self.datasets = {
            CATALOG: [GRAPH, *(VERSIONS + version.name for version in self.versions)],
            DESCRIBED: others,
        }

    def last(self, catalog: str) -> int:
        """Give how many pages a catalogue has: CATALOG or DESCRIBED."""
        return max(1, -(-len(self.datasets[catalog]) // PER_PAGE))

    def page_of(self, iri: str) -> tuple[str, int] | None:
        """Give the catalogue and the page on which a resource is described; None if it is in neither."""
        for catalog, datasets in self.datasets.items():
            if iri in datasets:
                return catalog, datasets.index(iri) // PER_PAGE + 1
        return (CATALOG, 1) if iri in (*SERVICES, SERIES) else None

    def on_page(self, catalog: str, number: int) -> list[str]:
        """List the datasets of a page, counted from 1."""
        return self.datasets[catalog][(number - 1) * PER_PAGE : number * PER_PAGE]

    def page(self, catalog: str, number: int, address: Callable[[int], str]) -> Description:
        """Describe the page ``number`` with all that its datasets lead to, and where the others are (Hydra).

        ``address`` gives the address of a page in the format that is asked for. All pages together say all; what
        belongs to no dataset stands on the first.
        """
        datasets = self.on_page(catalog, number)
        others = {iri for several in self.datasets.values() for iri in several} - set(datasets)
        first = number == 1 and catalog == CATALOG
        within = [catalog, *datasets, *(SERVICES if first else ()), *((DESCRIBED,) if first else ())]
        found = self.all.part(within, others)
        found.say(catalog, "dcat:dataset", *datasets)
        if first:
            found.say(CATALOG, "dcat:service", *SERVICES)
            found.say(CATALOG, "dcat:catalog", DESCRIBED)
        if catalog == DESCRIBED:
            records = {record: topic for topic in datasets for record in self.records(topic)}
            found.add(self.all.part(records, others))
            found.say(catalog, "dcat:record", *records)
        else:
            versions = [iri for iri in datasets if iri != GRAPH]
            # The second is for harvesters of DCAT-AP 2.
            found.say(GRAPH, "dcat:hasVersion", *versions)
            found.say(GRAPH, "dcterms:hasVersion", *versions)
        self._paging(found, catalog, number, address)
        return found

    def records(self, topic: str) -> list[str]:
        """Give the records of a dataset of others."""
        return [
            record
            for record in self.all.subjects("dcat:CatalogRecord")
            if topic in {term.value for term in self.all.values(record, "foaf:primaryTopic")}
        ]

    def _paging(self, found: Description, catalog: str, number: int, address: Callable[[int], str]) -> None:
        page, last = address(number), self.last(catalog)
        steps = {"first": 1, "last": last, "previous": number - 1, "next": number + 1}
        found.typed(page, "hydra:PagedCollection", "hydra:PartialCollectionView")
        found.say(catalog, "hydra:view", page)
        found.say(page, "hydra:totalItems", len(self.datasets[catalog]))
        found.say(page, "hydra:itemsPerPage", PER_PAGE)
        for name, to in steps.items():
            if 1 <= to <= last:
                # The second is the older name, which harvesters of CKAN ask for.
                found.say(page, f"hydra:{name}", address(to))
                found.say(page, f"hydra:{name}Page", address(to))

    @property
    def _modified(self) -> Literal:
        newest = max(version.moment for version in self.versions)
        return Literal(newest.isoformat().replace("+00:00", "Z"), datatype=XSD + "dateTime")

    def _of_the_catalogue(self) -> None:
        host = self.place.host
        self.all.say(CATALOG, "foaf:homepage", host)
        self.all.typed(host, "foaf:Document")
        for catalog in (CATALOG, DESCRIBED):
            self.all.say(catalog, "dcterms:modified", self._modified)
            self.all.say(catalog, "dcterms:language", *self._languages())
        self.all.say(CATALOG, "dcterms:spatial", *self._places(self.served))
        contact = self.place.contact
        self.all.say(CONTACT, "vcard:hasEmail", *([contact] if contact.startswith("mailto:") else []))
        self.all.say(CONTACT, "vcard:hasURL", contact if contact.startswith("http") else host)

    def _of_the_graph(self) -> None:
        self._of_a_dataset(GRAPH, self.served)
        self.all.say(GRAPH, "dcterms:modified", _time(self.served))
        self.all.say(GRAPH, "dcterms:identifier", Literal(BASE))
        self.all.say(GRAPH, "dcat:landingPage", self.place.host)

    def _of_a_version(self, version: Version, older: Sequence[Version]) -> None:
        iri = VERSIONS + version.name
        self.all.typed(iri, "dcat:Dataset")
        for text in self.all.texts("urn:mc2cm:version", "dcterms:title"):
            self.all.say(
                iri, "dcterms:title", Literal(text.value.format(version=version.name), text.language)
            )
        for property_ in _COPIED:
            self.all.say(iri, property_, *self.all.values(GRAPH, property_))
        self._of_a_dataset(iri, version)
        self.all.say(iri, "dcterms:identifier", Literal(version.name))
        self.all.say(iri, "dcterms:issued", _time(version))
        self.all.say(iri, "dcterms:modified", _time(version))
        self.all.say(iri, "dcat:isVersionOf", GRAPH)
        self.all.say(iri, "dcat:previousVersion", *(VERSIONS + one.name for one in older[:1]))
        page = f"{self.place.host}versions/{version.name}"
        self.all.say(iri, "dcat:landingPage", page)
        self.all.typed(page, "foaf:Document")

    def _of_a_dataset(self, iri: str, version: Version) -> None:
        say = self.all.say
        # The second is for harvesters of DCAT-AP 2.
        say(iri, "dcat:version", Literal(version.name))
        say(iri, "owl:versionInfo", Literal(version.name))
        say(iri, "dcterms:publisher", PUBLISHER)
        say(iri, "dcat:contactPoint", CONTACT)
        say(iri, "dcterms:accessRights", _PUBLIC)
        say(iri, "dcterms:license", AUTHORITIES["licence-eu"] + "CC_BY_4_0")
        say(iri, "dcterms:language", *self._languages())
        say(iri, "dcterms:conformsTo", ONTOLOGY_DOCUMENT)
        self.all.typed(ONTOLOGY_DOCUMENT, "dcterms:Standard")
        say(iri, "dcat:theme", *sorted(row["theme"].value for row in version.facts.get("themes", [])))
        say(iri, "dcterms:spatial", *self._places(version))
        say(iri, "dcterms:temporal", *self._period(version))
        for file in in_order(version.files):
            say(
                iri,
                "dcat:distribution",
                describe_file(self.all, version.name, file, self.place.host, self._labels),
            )

    def _of_the_series(self) -> None:
        """The last version of each year, each after that of the year before (DCAT 3, 11)."""
        by_year = {version.moment.year: version for version in reversed(self.versions)}
        members = [VERSIONS + by_year[number].name for number in sorted(by_year)]
        for member, before in zip(members, [None, *members], strict=False):
            self.all.say(member, "dcat:inSeries", SERIES)
            if before is not None:
                self.all.say(member, "dcat:prev", before)
        self.all.say(SERIES, "dcat:first", members[0])
        self.all.say(SERIES, "dcat:last", members[-1])
        self.all.say(SERIES, "dcat:contactPoint", CONTACT)
        self.all.say(SERIES, "dcterms:modified", self._modified)
        for property_ in ("dcterms:spatial", "dcterms:temporal"):
            self.all.say(SERIES, property_, *self.all.values(GRAPH, property_))

    def _of_the_services(self) -> None:
        for service, (endpoint, description) in SERVICES.items():
            self.all.say(service, "dcat:endpointURL", self.place.host + endpoint)
            self.all.say(service, "dcat:endpointDescription", self.place.host + description)
            self.all.say(service, "dcat:servesDataset", GRAPH)
            # udata takes nothing without an identifier.
            self.all.say(service, "dcterms:identifier", Literal(service))
            self.all.say(service, "dcterms:publisher", PUBLISHER)
            self.all.say(service, "dcat:contactPoint", CONTACT)
            self.all.say(service, "dcterms:accessRights", _PUBLIC)
            for property_ in ("dcterms:license", "dcat:theme", "dcat:keyword"):
                self.all.say(service, property_, *self.all.values(GRAPH, property_))

    def _languages(self) -> list[str]:
        return [AUTHORITIES["lang"] + _LANGUAGES[tag] for tag in CONTENT_LANGUAGES]

    def _places(self, version: Version) -> list[str]:
        """Describe the partner cities, their countries and the extent of all of them, and name them."""
        said = gather(version.facts.get("places", []), "place")
        countries = {country for values in said.values() for country in in_country(values)}
        ordered = [*sorted(set(said) - countries), *sorted(countries & set(said))]
        named = [iri for place in ordered for iri in describe_place(self.all, place, said[place])]
        cities = [said[place] for place in ordered if place not in countries]
        return [*named, *describe_extent(self.all, f"{VERSIONS}{version.name}{EXTENT}", cities)]

    def _period(self, version: Version) -> list[str]:
        period = f"{VERSIONS}{version.name}#period"
        found = [
            (row["first"], row["last"])
            for row in version.facts.get("period", [])
            if "first" in row and "last" in row
        ]
        for first, last in found:
            describe_period(self.all, period, [year(first)], [year(last)])
        return [period] if found else []


def _time(version: Version) -> Literal:
    return Literal(version.moment.isoformat().replace("+00:00", "Z"), datatype=XSD + "dateTime")

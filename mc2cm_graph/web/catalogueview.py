"""The catalogue as its page shows it: the statements of DCAT-AP, chosen and in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mc2cm_graph.browse.text import choose
from mc2cm_graph.catalogue import EXTENT, GRAPH, Catalogue
from mc2cm_graph.names import split_thing
from mc2cm_graph.terms import Iri, Literal, Term

_GEONAMES = "https://sws.geonames.org/"


@dataclass(frozen=True)
class FileView:
    """A file or another way to a dataset: title, what is in it, address, format, size in bytes, SHA-256."""

    title: Literal
    description: Literal | None
    address: str
    format: str
    size: int
    sha256: str


@dataclass(frozen=True)
class DatasetView:
    """A dataset: its IRI and anchor, texts, page, values by what they tell, and its files."""

    iri: str
    anchor: str
    title: Literal
    description: Literal | None
    page: str
    version: str
    publisher: Literal | None
    modified: Literal | None
    start: Literal | None
    end: Literal | None
    frequency: Literal | None
    licences: list[tuple[str, Literal]]
    themes: list[Literal]
    places: list[tuple[str, Literal]]
    languages: list[Literal]
    files: list[FileView]
    in_series: bool


@dataclass(frozen=True)
class ServiceView:
    """An interface: anchor, texts, address, address of its description."""

    anchor: str
    title: Literal
    description: Literal | None
    endpoint: str
    described: str


class View:
    """A catalogue read in one language."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._all, self._catalogue, self._language = catalogue.all, catalogue, language

    def text(self, subject: str, property_: str) -> Literal | None:
        """Give what a text property says of a subject, in the language or the nearest there is."""
        return choose(self._all.texts(subject, property_), self._language)

    def label(self, subject: str, property_: str = "skos:prefLabel") -> Literal:
        """Give the name of a resource; its IRI where it has none."""
        return self.text(subject, property_) or Literal(subject)

    def dataset(self, iri: str) -> DatasetView:
        """View a dataset."""
        period = self._first(iri, "dcterms:temporal")
        version = self._literal(iri, "dcat:version")
        places = [
            place
            for place in self._iris(iri, "dcterms:spatial")
            if not place.startswith(_GEONAMES) and not place.endswith(EXTENT)
        ]
        publisher = self._first(iri, "dcterms:publisher")
        frequency = self._first(iri, "dcterms:accrualPeriodicity")
        records = self._catalogue.records(iri)
        return DatasetView(
            iri=iri,
            anchor="graph" if iri == GRAPH else f"v-{version.value}" if version else "",
            title=self.label(iri, "dcterms:title"),
            description=self.text(iri, "dcterms:description"),
            page=_path(records[0]) if records else self._first(iri, "dcat:landingPage"),
            version=version.value if version else "",
            publisher=self.text(publisher, "foaf:name"),
            modified=self._literal(iri, "dcterms:modified"),
            start=self._literal(period, "dcat:startDate"),
            end=self._literal(period, "dcat:endDate"),
            frequency=self.label(frequency) if frequency else None,
            licences=[(one, self.label(one)) for one in self._iris(iri, "dcterms:license")],
            themes=[self.label(theme) for theme in self._iris(iri, "dcat:theme")],
            places=[(_path(place), self.label(place)) for place in places],
            languages=[self.label(one) for one in self._iris(iri, "dcterms:language")],
            files=self._files(iri),
            in_series=bool(self._iris(iri, "dcat:inSeries")),
        )

    def file(self, iri: str) -> FileView:
        """View a distribution."""
        format_ = self._first(iri, "dcterms:format")
        size = self._literal(iri, "dcat:byteSize")
        checksum = self._literal(self._first(iri, "spdx:checksum"), "spdx:checksumValue")
        name = self.label(format_) if format_ else Literal("")
        return FileView(
            title=self.text(iri, "dcterms:title") or name,
            description=self.text(iri, "dcterms:description"),
            address=self._first(iri, "dcat:downloadURL") or self._first(iri, "dcat:accessURL"),
            format=name.value,
            size=int(size.value) if size else 0,
            sha256=checksum.value if checksum else "",
        )

    def _files(self, dataset: str) -> list[FileView]:
        """View the files of a dataset; a description that several have alike is shown once."""
        found: list[FileView] = []
        for file in map(self.file, self._iris(dataset, "dcat:distribution")):
            is_said = file.description in {one.description for one in found}
            found.append(replace(file, description=None) if is_said else file)
        return found

    def service(self, iri: str) -> ServiceView:
        """View an interface."""
        return ServiceView(
            anchor=iri.rpartition("/")[2],
            title=self.label(iri, "dcterms:title"),
            description=self.text(iri, "dcterms:description"),
            endpoint=self._first(iri, "dcat:endpointURL"),
            described=self._first(iri, "dcat:endpointDescription"),
        )

    def _iris(self, subject: str, property_: str) -> list[str]:
        return [value.value for value in self._all.values(subject, property_) if isinstance(value, Iri)]

    def _first(self, subject: str, property_: str) -> str:
        return next(iter(self._iris(subject, property_)), "")

    def _literal(self, subject: str, property_: str) -> Literal | None:
        values: list[Term] = self._all.values(subject, property_)
        return next((value for value in values if isinstance(value, Literal)), None)


def _path(iri: str) -> str:
    """Give the path of the page of a thing; empty for what has none under its own name."""
    found = split_thing(iri)
    return f"/{found[0]}/{found[1]}" if found else ""

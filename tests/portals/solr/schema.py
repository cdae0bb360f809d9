"""The fields of a Solr schema, read from the file that CKAN ships with."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Field:
    """A field: the name of its type and whether it is indexed, stored, and may have more than one value."""

    type: str
    indexed: bool = True
    stored: bool = True
    many: bool = False


@dataclass(frozen=True)
class Schema:
    """Fields by name, fields by pattern (Solr's dynamic fields, the longest first), copies, and the key."""

    fields: dict[str, Field]
    dynamic: tuple[tuple[str, Field], ...]
    copies: tuple[tuple[str, str], ...]
    key: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Schema:
        """Read a ``schema.xml``."""
        text = path.read_text("utf-8")
        root = ElementTree.fromstring(text)  # noqa: S314 - the file of an installed package
        dynamic = {element.attrib["name"]: _field(element) for element in root.iter("dynamicField")}
        return cls(
            {element.attrib["name"]: _field(element) for element in root.iter("field")},
            tuple(sorted(dynamic.items(), key=lambda item: -len(item[0]))),
            tuple((copy.attrib["source"], copy.attrib["dest"]) for copy in root.iter("copyField")),
            root.findtext("uniqueKey") or "id",
            text,
        )

    def field(self, name: str) -> Field | None:
        """Find a field; None if neither a name nor a pattern of the schema fits."""
        if found := self.fields.get(name):
            return found
        return next((field for pattern, field in self.dynamic if fnmatch.fnmatchcase(name, pattern)), None)

    def copied_to(self, name: str) -> list[str]:
        """Name the fields that a field is copied to."""
        return [into for source, into in self.copies if fnmatch.fnmatchcase(name, source)]


def _field(element: ElementTree.Element) -> Field:
    said = {name: element.get(name, default) == "true" for name, default in _DEFAULTS.items()}
    return Field(element.attrib["type"], said["indexed"], said["stored"], said["multiValued"])


_DEFAULTS = {"indexed": "true", "stored": "true", "multiValued": "false"}

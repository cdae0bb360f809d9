"""The official JSON schemas of a version, to hold answers and requests against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

SWAGGER = "http://swagger.io/v2/schema.json"


class Schemas:
    """The schemas in a folder; what they refer to by relative address is found among them."""

    def __init__(self, folder: Path) -> None:
        self._by_name = {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
        assert len(self._by_name) >= 11
        resources = [(schema.get("$id", name), schema) for name, schema in self._by_name.items()]
        # The draft's description of OpenAPI 2 is shipped beside the others under another address.
        resources.append((SWAGGER, self._by_name["openapi"]))
        # "$schema": "http://json-schema.org/schema#" names no draft: 7 was the newest when they were written.
        self._registry: Registry[Any] = Registry().with_resources(
            (address, Resource.from_contents(schema, default_specification=DRAFT7))
            for address, schema in resources
        )

    def names(self) -> set[str]:
        """Give the names of the schemas."""
        return set(self._by_name)

    def faults(self, name: str, content: object) -> list[str]:
        """Give what is wrong with a document by a schema."""
        schema = {k: v for k, v in self._by_name[name].items() if k != "$schema"}
        schema["$schema"] = "http://json-schema.org/draft-07/schema#"
        validator: Validator = validator_for(schema)(schema, registry=self._registry)
        return [f"{fault.json_path}: {fault.message}"[:300] for fault in validator.iter_errors(content)]

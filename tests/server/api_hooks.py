"""What Schemathesis must be told of our API: a query is sent as it is."""

from __future__ import annotations

import re

import schemathesis

_WIDE = re.compile("[^\\x00-\\x7f]-[^\\x00-\\x7f]")


@schemathesis.serializer("application/sparql-query")
def query(context: object, value: object) -> bytes:
    """Send a query as the body of a request (SPARQL 1.1 Protocol, 2.1.3)."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def before_load_schema(context: object, schema: dict[str, object]) -> None:
    """Leave out of the patterns what is beyond ASCII: of a range, Hypothesis makes a set of each character."""
    _narrow(schema)


def _narrow(part: object) -> None:
    if isinstance(part, list):
        for value in part:
            _narrow(value)
    elif isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            part["pattern"] = _WIDE.sub("", part["pattern"])
        for value in part.values():
            _narrow(value)

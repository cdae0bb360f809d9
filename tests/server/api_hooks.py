"""What Schemathesis must be told of our API: a query is sent as it is."""

from __future__ import annotations

import schemathesis


@schemathesis.serializer("application/sparql-query")
def query(context: object, value: object) -> bytes:
    """Send a query as the body of a request (SPARQL 1.1 Protocol, 2.1.3)."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")

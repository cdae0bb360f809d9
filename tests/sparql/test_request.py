"""Reading the parameters of a request: as urllib reads them, whatever the bytes."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mc2cm_graph.sparql.request import Wrong, parameters

PIECES = some.sampled_from([b"%", b"%2", b"%41", b"%5C", b"\\", b"\\x41", b"%c3%A9", b"a", b"\n", b"+", b"="])


@given(some.lists(some.one_of(PIECES, some.binary(max_size=3)), max_size=12).map(b"".join))
def test_values_are_read_as_urllib_reads_them(encoded: bytes) -> None:
    value = encoded.replace(b"&", b"")
    try:
        wanted = unquote_to_bytes(value.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        with pytest.raises(Wrong):
            parameters(b"query=" + value, "the address")
    else:
        assert parameters(b"query=" + value, "the address") == [("query", wanted)]

"""Bytes that are not the text they claim to be."""

from __future__ import annotations

import gzip
import random
import urllib.parse
import zlib
from collections.abc import Iterator

from tests.hostile.case import ANSWERED, CLOSED, WRONG, Case, family, query, raw, sent
from tests.hostile.target import FORM

QUERY = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
SELECT = 'SELECT * WHERE { ?s ?p "é" }'
BODY_REFUSED = frozenset({400, 413, 415})


def body(
    name: str, data: bytes, media_type: str = QUERY, allowed: frozenset[int] = BODY_REFUSED, **fields: str
) -> Case:
    """Make a case of a POST body as it stands."""
    given = {key.replace("_", "-"): value for key, value in fields.items()}
    return sent(name, allowed, fields={"Content-Type": media_type, **given}, body=data)


@family("invalid UTF-8", "overlong forms, cut characters, bytes that never occur")
def utf8(chance: random.Random) -> Iterator[Case]:
    for name, bad in {
        "never": b"\xff\xfe\xfd", "overlong slash": b"\xc0\xaf", "overlong NUL": b"\xc0\x80",
        "surrogate": b"\xed\xa0\x80", "surrogate pair": b"\xed\xa0\xbd\xed\xb8\x80", "cut": b"\xe2\x82",
        "beyond Unicode": b"\xf5\x80\x80\x80", "five bytes": b"\xf8\x88\x80\x80\x80", "lone": b"\x80" * 50_000,
        "at random": bytes(chance.choices(range(128, 256), k=2_000)),
    }.items():  # fmt: skip
        yield body(f"{name} in the body", b'ASK { ?s ?p "' + bad + b'" }')
        escaped = urllib.parse.quote_from_bytes(b'ASK { ?s ?p "' + bad[:3_000] + b'" }')
        yield _get(f"{name} in the address", f"query={escaped}")
        yield body(f"{name} in the form", f"query={escaped}".encode(), FORM)
        yield body(f"{name} raw in the form", b"query=ASK%20%7B%7D%20%23" + bad, FORM)
        line = (
            b"GET ENDPOINT?query=ASK%20%7B%7D%23"
            + bad[:1_000]
            + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        yield raw(f"{name} raw in the address", line, WRONG | {CLOSED})


def _get(name: str, parameters: str, allowed: frozenset[int] = WRONG) -> Case:
    return sent(name, allowed, f"ENDPOINT?{parameters}")


@family("UTF-16, UTF-32 and byte order marks", "other encodings of Unicode")
def wide(chance: random.Random) -> Iterator[Case]:
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"):
        allowed = BODY_REFUSED | ({200} if codec == "utf-7" else frozenset())
        yield body(f"{codec} unsaid", SELECT.encode(codec), allowed=allowed)
        yield body(f"{codec} said", SELECT.encode(codec), f"{QUERY}; charset={codec}")
    yield body("UTF-8 with a mark", b"\xef\xbb\xbf" + ASK.encode(), allowed=BODY_REFUSED | {200})
    yield body("only a mark", chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")))


@family("charsets that lie", "a charset parameter that is not what was sent")
def charsets(chance: random.Random) -> Iterator[Case]:
    names = [
        "latin-1",
        "ebcdic-cp-be",
        "utf-8-sig",
        "x" * 5_000,
        "",
        '"',
        "idna",
        "punycode",
        "zlib",
        "rot13",
        "undefined",
        "unicode_escape",
    ]
    chance.shuffle(names)
    for name in names:
        yield body(f"charset={name[:20]}", SELECT.encode("latin-1"), f"{QUERY}; charset={name}")
        yield body(
            f"form charset={name[:20]}",
            b"query=ASK%20%7B%20%3Fs%20%3Fp%20%22%E9%22%20%7D",
            f"{FORM}; charset={name}",
        )


@family("NUL and control characters", "what ends strings and breaks logs")
def controls(chance: random.Random) -> Iterator[Case]:
    for number in (0, 1, 7, 8, 11, 27, 31, 127, 0x85, 0x2028, 0xFFFE, 0xFFFF):
        character = chr(number)
        yield query(
            f"U+{number:04X} in a string",
            f'ASK {{ ?s ?p "a{character}b" }}',
            way=chance.choice(("form", "post")),
        )
        yield query(f"U+{number:04X} outside", f"ASK {{ {character} ?s ?p ?o }}")
        yield query(f"U+{number:04X} in an IRI", f"ASK {{ <http://e/{character}> ?p ?o }}")
    yield _get("%00 in the name", "qu%00ery=ASK%7B%7D")
    yield _get(
        "%0d%0a in a parameter", "query=ASK%7B%7D&format=json%0d%0aSet-Cookie:%20a=b", ANSWERED | WRONG
    )


@family("surrogates and escapes", "escapes of what is no character")
def escapes(chance: random.Random) -> Iterator[Case]:
    for escape in (
        r"\uD800",
        r"\uDC00",
        r"\uD83D\uDE00",
        r"\U00110000",
        r"\UFFFFFFFF",
        r"\u12",
        r"\x41",
        r"\u0000",
        r"\U0000D800",
        "\\",
    ):
        yield query(f"{escape} in a string", f'ASK {{ ?s ?p "{escape}" }}')
        yield query(f"{escape} in an IRI", f"ASK {{ <http://e/{escape}> ?p ?o }}")
        yield query(f"{escape} outside", f"ASK {{ {escape} ?s ?p ?o }}")
    yield query(
        "raw surrogate",
        f'ASK {{ ?s ?p "{chr(chance.randrange(0xD800, 0xE000))}" }}',
        frozenset({400}),
        "post",
    )
    many = r"\u0020" * chance.randrange(8_000, 10_000)
    yield query("many escapes", f"ASK {{ {many} }}")
    yield query("escape of an escape", r"ASK { \u005Cu007D }")


@family("compressed bodies", "gzip that was not asked for, and bombs of it")
def compressed(chance: random.Random) -> Iterator[Case]:
    yield body("gzip", gzip.compress(ASK.encode()), Content_Encoding="gzip", allowed=BODY_REFUSED | {200})
    for megabytes in (10, 300):
        bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
        data = b"".join(bomb.compress(b" " * (1 << 20)) for _ in range(megabytes)) + bomb.flush()
        yield body(f"{megabytes} MiB of spaces", data, Content_Encoding="gzip")
        yield body(f"{megabytes} MiB in a form", data, FORM, Content_Encoding="gzip, gzip")
    for coding in ("deflate", "br", "zstd", "compress", "identity, gzip", "x" * 3_000, "chunked"):
        data = bytes(chance.choices(range(256), k=5_000))
        yield body(f"{coding[:20]} that is none", data, Content_Encoding=coding)


@family("tricks of URL encoding", "percent signs, plus signs, semicolons, very many parameters")
def percent(chance: random.Random) -> Iterator[Case]:
    fine = ANSWERED | WRONG
    for text in (
        "query=%",
        "query=%zz",
        "query=%u0041SK",
        "query=ASK+{}",
        "query",
        "=ASK{}",
        "&&&",
        "query=ASK%7B%7D;query=ASK%7B%7D",
        "%71uery=ASK%7B%7D",
        "query=%2541SK%257B%257D",
    ):
        yield _get(text, text, fine)
        yield body(f"form {text}", text.encode(), FORM, fine)
    for count in (900, 20_000):
        yield body(
            f"{count} parameters",
            b"&".join(b"a%d=" % n for n in range(count)) + b"&query=ASK%7B%7D",
            FORM,
            fine,
        )
    yield body("only percent signs", b"%" * chance.randrange(50_000, 90_000), FORM, fine)
    yield body("only ampersands", b"&" * chance.randrange(50_000, 150_000), FORM, fine)
    yield body("no body", b"", FORM, WRONG)
    yield body("no query", b"", QUERY, WRONG)

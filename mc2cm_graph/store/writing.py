"""Terms as SPARQL text: each is written so that it reads back as that one term and nothing else."""

from __future__ import annotations

import re

from mc2cm_graph.terms import XSD_STRING, Iri, Literal, Term

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)


def write_term(term: Term) -> str:
    """Write a term as in SPARQL 1.1 Query, 4.1; raise ValueError for what is no absolute IRI or literal.

    A string may hold every character but the quotation mark, the backslash and the ends of lines, which are
    escaped (19.8, STRING_LITERAL2); an IRI is refused if it holds one that its rule IRIREF excludes.
    """
    if isinstance(term, Iri):
        if not _IRI.fullmatch(term.value) or not _is_text(term.value):
            raise ValueError(f"found {term.value!r}, expected an absolute IRI without spaces and brackets")
        return f"<{term.value}>"
    return _literal(term)


def _literal(term: Literal) -> str:
    if not _is_text(term.value):
        raise ValueError(f"found {term.value!r}, expected text that can be written as UTF-8")
    text = '"' + term.value.translate(_ESCAPES) + '"'
    if term.language:
        if not _LANGUAGE.fullmatch(term.language):
            raise ValueError(f"found the language tag {term.language!r}, expected one such as fr or pt-BR")
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^{write_term(Iri(term.datatype))}"


def _is_text(value: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in value)

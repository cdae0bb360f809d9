"""RIS, which reference managers take in (type DATA; one tag a line, UTF-8)."""

from __future__ import annotations

from mc2cm_graph.citation.reference import Author, Reference, one_line

MEDIA_TYPE = "application/x-research-info-systems"


def write_ris(reference: Reference) -> str:
    """Write a reference as one record."""
    pairs = [("TY", "DATA"), *(("AU", _name(author)) for author in reference.authors)]
    pairs.append(("TI", reference.title or reference.container))
    if reference.title:
        pairs.append(("T2", reference.container))
    pairs += [
        ("PY", str(reference.released.year)),
        ("DA", reference.released.strftime("%Y/%m/%d")),
        ("ET", reference.version),
        ("UR", reference.address),
    ]
    if reference.language:
        pairs.append(("LA", reference.language))
    return "".join(f"{tag}  - {one_line(value)}\r\n" for tag, value in [*pairs, ("ER", "")])


def _name(author: Author) -> str:
    if not author.family:
        return author.name
    family = " ".join(part for part in (author.particle, author.family) if part)
    return ", ".join(part for part in (family, author.given, author.suffix) if part)

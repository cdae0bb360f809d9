"""A reference as a text for people, in the style of the American Psychological Association (7th edition, data sets)."""

from __future__ import annotations

from collections.abc import Callable

from mc2cm_graph.citation.reference import Author, Reference, Words, one_line


def in_apa_style(reference: Reference, words: Words, show: Callable[[str], str] = str) -> str:
    """Write a reference with the style's words in the reader's language.

    ``show`` writes each part that comes from the reference, so that it can be set apart from words that run in the
    other direction.
    """
    authors = _authors([_name(author) for author in reference.authors])
    told = f"{show(authors)}{'' if authors.endswith('.') else '.'} ({reference.released.year}). "
    container, version = show(one_line(reference.container)), show(reference.version)
    address = show(reference.address)
    if reference.title:
        within = words.within % {"container": container, "version": version}
        return f"{told}{show(one_line(reference.title))} [{words.data_set}]. {within}. {address}"
    whole = words.whole % {"title": container, "version": version}
    return f"{told}{whole} [{words.data_set}]. {address}"


def _authors(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"


def _name(author: Author) -> str:
    if not author.family:
        return one_line(author.name)
    family = " ".join(part for part in (author.particle, author.family) if part)
    initials = " ".join(f"{given[0]}." for given in one_line(author.given).replace("-", " ").split())
    return one_line(", ".join(part for part in (family, initials, author.suffix) if part))

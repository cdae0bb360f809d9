"""BibTeX, as BibTeX and biblatex read it: text in UTF-8, what means something to TeX written as commands."""

from __future__ import annotations

from mc2cm_graph.citation.reference import Author, Reference, one_line

MEDIA_TYPE = "application/x-bibtex"

_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # A brace counts even behind a backslash: one without its partner would end the field.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "#": r"\#",
        "$": r"\$",
        "%": r"\%",
        "&": r"\&",
        "_": r"\_",
    }
)


def write_bibtex(reference: Reference) -> str:
    """Write a reference as an entry ``@misc``, which every style knows."""
    whole = reference.container
    fields = {
        "author": " and ".join(_name(author) for author in reference.authors),
        # Braces within keep the capitals of names, which styles else take away.
        "title": f"{{{escape(reference.title or whole)}}}",
        "howpublished": f"Data set in: {escape(whole)}" if reference.title else "Data set",
        "year": str(reference.released.year),
        "month": str(reference.released.month),
        "version": escape(reference.version),
        "url": reference.address,
        "langid": _LANGUAGES.get(reference.language, ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{reference.key},\n{lines}}}\n"


def escape(value: str) -> str:
    """Write a text so that TeX shows it as it is."""
    return one_line(value).translate(_COMMANDS)


_LANGUAGES = {
    "en": "english",
    "fr": "french",
    "ar": "arabic",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "de": "german",
}
"""Names of languages for hyphenation (babel, polyglossia)."""


def _name(author: Author) -> str:
    if not author.family:
        return f"{{{escape(author.name)}}}"
    family = " ".join(escape(part) for part in (author.particle, author.family) if part)
    return ", ".join(part for part in (family, escape(author.suffix), escape(author.given)) if part)

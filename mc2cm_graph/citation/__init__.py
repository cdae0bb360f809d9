"""How to cite what a page shows: as a text in APA style, and for reference managers."""

from mc2cm_graph.citation.bibtex import write_bibtex
from mc2cm_graph.citation.cff import NAME, BadCitationFile, CitationFile, read_citation_file
from mc2cm_graph.citation.csl import write_csl
from mc2cm_graph.citation.reference import Author, Reference, Words
from mc2cm_graph.citation.ris import write_ris
from mc2cm_graph.citation.style import in_apa_style

__all__ = [
    "NAME",
    "Author",
    "BadCitationFile",
    "CitationFile",
    "Reference",
    "Words",
    "in_apa_style",
    "read_citation_file",
    "write_bibtex",
    "write_csl",
    "write_ris",
]

"""Analysis of text for finding it: folding, words, stems. The same for what is indexed and for what is asked."""

from mc2cm_graph.analysis.fillers import is_filler
from mc2cm_graph.analysis.folding import Word, fold, key_of, words
from mc2cm_graph.analysis.stemming import STEMMED, stems, tokens
from mc2cm_graph.analysis.tables import folding_tables

__all__ = ["STEMMED", "Word", "fold", "folding_tables", "is_filler", "key_of", "stems", "tokens", "words"]

"""The search index as both wings know it: its tables, the fields of a text, the weights of kinds."""

from __future__ import annotations

from mc2cm_graph.names import KINDS

SEARCH_INDEX = "search.sqlite"
"""Name of the index in a snapshot."""

FIELDS = {"preferred": 0, "alternative": 1, "address": 2, "told": 3, "fact": 4, "part": 5, "noted": 6}
"""Where a text stands: a name of the thing, its address, its description, a fact, a part of it, a note."""

WEIGHTS = {
    **dict.fromkeys((*KINDS, "concept"), 1.0),
    "city": 1.3,
    "country": 1.3,
    "project": 1.25,
    "practice": 1.2,
    "service": 1.1,
    "policy": 1.1,
    # Others say more of what is sought than these, which repeat its name: the datum, the document, the model.
    "indicator": 0.5,
    "source": 0.45,
    "dataset": 0.7,
    "scheme": 0.7,
    "term": 0.5,
    "question": 0.6,
}
"""By how much the likeness of a thing to the query counts, by kind. What is sought mostly is a place or a practice."""

SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, kind TEXT, path TEXT, weight REAL);
CREATE TABLE name
  (id INTEGER PRIMARY KEY, thing INTEGER, field INTEGER, language TEXT, value TEXT, key TEXT, length INTEGER);
CREATE TABLE text (thing INTEGER, field INTEGER, language TEXT, value TEXT);
CREATE TABLE fact (thing INTEGER, property TEXT, value INTEGER);
CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT UNIQUE, bearers INTEGER);
CREATE TABLE near (gram TEXT, length INTEGER, word INTEGER, PRIMARY KEY (gram, length, word)) WITHOUT ROWID;
CREATE INDEX thing_kind ON thing (kind);
CREATE INDEX name_of ON name (thing);
CREATE INDEX name_key ON name (key);
CREATE INDEX text_of ON text (thing);
CREATE INDEX fact_of ON fact (thing);
CREATE VIRTUAL TABLE naming USING fts5
  (words, content='', prefix='2 3', tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE saying USING fts5
  (names, texts, facts, parts, content='', tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (saying, row);
"""
"""SQL of the tables. The tokenizer takes every letter beyond ASCII as part of a word."""


def grams(word: str) -> set[str]:
    """Give the runs of three letters of a folded word, its ends marked."""
    padded = f"^{word}$"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}

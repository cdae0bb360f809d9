"""The tables of the store of a harvest."""

SCHEMA = """
-- The store of a harvest. One file for all portals; a page is taken in one transaction.
CREATE TABLE IF NOT EXISTS portal (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL
) WITHOUT ROWID;
-- A run that is under way: where it stands. There is at most one for a portal.
CREATE TABLE IF NOT EXISTS run (
  portal TEXT PRIMARY KEY, begun TEXT NOT NULL, cursor TEXT, pass INTEGER NOT NULL DEFAULT 1,
  total INTEGER, idle INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,
  torn INTEGER NOT NULL DEFAULT 0, moved INTEGER NOT NULL DEFAULT 0,
  fresh INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
  portal TEXT NOT NULL, identifier TEXT NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL, page TEXT NOT NULL,
  harvested TEXT NOT NULL, gone TEXT NOT NULL DEFAULT '', matched TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (portal, identifier)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS record_page ON record (portal, page);
-- What the run under way has seen: emptied when it ends.
CREATE TABLE IF NOT EXISTS seen (
  portal TEXT NOT NULL, identifier TEXT NOT NULL, PRIMARY KEY (portal, identifier)
) WITHOUT ROWID;
-- What to ask with next time, where the page led, and what was wrong in it.
CREATE TABLE IF NOT EXISTS page (
  portal TEXT NOT NULL, name TEXT NOT NULL, run TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
  following TEXT, total INTEGER, PRIMARY KEY (portal, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS broken (
  portal TEXT NOT NULL, page TEXT NOT NULL, place TEXT NOT NULL, identifier TEXT NOT NULL, rule TEXT NOT NULL,
  found TEXT NOT NULL, PRIMARY KEY (portal, page, place)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (
  portal TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (portal, text)
) WITHOUT ROWID;
-- A proposed link from a dataset to a thing or concept of the graph.
CREATE TABLE IF NOT EXISTS link (
  portal TEXT NOT NULL, identifier TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, score REAL NOT NULL,
  reasons TEXT NOT NULL, state TEXT NOT NULL, decided_by TEXT NOT NULL DEFAULT '', decided_on TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (portal, identifier, target)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_state ON link (state, portal, identifier);
"""

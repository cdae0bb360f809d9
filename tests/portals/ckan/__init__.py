"""A real CKAN that harvests this graph and is harvested: PostgreSQL, Redis, and the stand-in for Solr."""

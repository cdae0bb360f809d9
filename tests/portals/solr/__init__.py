"""A stand-in for Apache Solr, which no package registry offers: what CKAN asks of it, and no more (README.md)."""

"""Portals that link with this graph: a real CKAN, and the search that it needs."""

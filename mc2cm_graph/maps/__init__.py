"""Sheets of the earth: the one projection of the site, and names that do not run into one another."""

from mc2cm_graph.maps.naming import Name, Spot, place_names
from mc2cm_graph.maps.window import EUROPE, NEAR_COAST, WORLD, Point, Window, around

__all__ = ["EUROPE", "NEAR_COAST", "WORLD", "Name", "Point", "Spot", "Window", "around", "place_names"]

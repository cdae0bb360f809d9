"""Harvest of large portals: memory, time and kills."""

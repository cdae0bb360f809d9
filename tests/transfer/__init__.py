"""Tests of the room ``transfer``."""

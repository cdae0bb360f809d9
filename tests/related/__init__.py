"""Tests of relations of practices and of suggestions."""

"""Tests of references to what pages show."""

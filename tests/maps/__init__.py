"""Tests of the sheets of the earth."""

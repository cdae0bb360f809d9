"""Tests of the published questions."""

"""Tests of what pages say in the terms of schema.org."""

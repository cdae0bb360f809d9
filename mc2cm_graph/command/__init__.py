"""The command ``mc2cm``: everything that is done at a desk or in CI.

Each command is a module of its own, so that one does not load what another needs.
"""

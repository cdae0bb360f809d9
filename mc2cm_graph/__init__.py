"""An open knowledge graph of how Mediterranean cities welcome migrants."""

__version__ = "0.1.0"

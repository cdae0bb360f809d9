"""The build: from the sources to a versioned snapshot."""

from mc2cm_graph.build.build import BuildFailed, add_store, build, fingerprint, is_stale
from mc2cm_graph.build.disk import LARGE_QUADS

__all__ = ["LARGE_QUADS", "BuildFailed", "add_store", "build", "fingerprint", "is_stale"]

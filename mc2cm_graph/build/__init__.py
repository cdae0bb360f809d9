"""The build: from the sources to a versioned snapshot."""

from mc2cm_graph.build.build import BuildFailed, build, fingerprint, is_stale

__all__ = ["BuildFailed", "build", "fingerprint", "is_stale"]

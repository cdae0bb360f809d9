"""The endpoint beside its peers: one mix of queries, the same data, in one run."""

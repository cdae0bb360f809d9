# Adds triples to a named graph; ?triples stands for them in N-Triples.
INSERT DATA { GRAPH ?graph { ?triples } }

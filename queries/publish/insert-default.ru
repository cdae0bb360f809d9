# Adds triples to the default graph; ?triples stands for them in N-Triples.
INSERT DATA { ?triples }

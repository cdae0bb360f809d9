# Empties a named graph.
DROP SILENT GRAPH ?graph

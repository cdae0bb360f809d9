# Empties the default graph.
DROP SILENT DEFAULT

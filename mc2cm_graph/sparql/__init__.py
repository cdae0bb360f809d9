"""The SPARQL 1.1 Protocol and the gate before the engine: values in, values out, no web framework."""

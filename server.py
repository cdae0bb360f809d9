"""The door: ``python server.py --host 127.0.0.1 --port 8000`` builds the graph if needed and serves it."""

from mc2cm_graph.command.serve import serve

if __name__ == "__main__":
    raise SystemExit(serve())

"""A question's answer fetched from the command line, from Python and from R, in few lines that work as they stand."""

from __future__ import annotations

from flask import request

from mc2cm_graph.web.asking import Asking

_OF_FORM = {"select": "csv", "ask": "json"}
_PYTHON = {
    "csv": """import csv, io, urllib.request

with urllib.request.urlopen("{address}") as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))
print(len(rows))
""",
    "json": """import json, urllib.request

with urllib.request.urlopen("{address}") as answer:
    print(json.load(answer)["boolean"])
""",
    "ttl": """import rdflib

graph = rdflib.Graph().parse("{address}", format="turtle")
print(len(graph))
""",
}
_R = {
    "csv": 'rows <- read.csv("{address}", encoding = "UTF-8")\nnrow(rows)\n',
    "json": 'answer <- jsonlite::fromJSON("{address}")\nanswer$boolean\n',
    "ttl": 'graph <- rdflib::rdf_parse("{address}", format = "turtle")\nlength(graph)\n',
}


def snippets(wanted: Asking) -> tuple[tuple[str, str], ...]:
    """Give a snippet for each tool, with the address of the whole answer as it stands now."""
    extension = _OF_FORM.get(wanted.question.form, "ttl")
    path = wanted.address(extension).rpartition("version=")[0].rstrip("?&")
    address = request.host_url.rstrip("/") + path
    return (
        ("curl", f'curl "{address}"\n'),
        ("Python", _PYTHON[extension].format(address=address)),
        ("R", _R[extension].format(address=address)),
    )

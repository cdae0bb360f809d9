"""A query sent from the command line, from Python and from R, in few lines that work as they stand."""

from __future__ import annotations

import re

_CURL = """curl -sS "{endpoint}" --data-urlencode "format={format}" --data-urlencode query@- <<'{end}'
{query}
{end}
"""
_PYTHON = """import urllib.parse, urllib.request
{imports}
query = {query}
form = urllib.parse.urlencode({{"query": query, "format": "{format}"}}).encode()
with urllib.request.urlopen("{endpoint}", form) as answer:
{reading}
"""
_R = """query <- {query}
address <- paste0("{endpoint}?format={format}&query=", URLencode(query, reserved = TRUE))
{reading}
"""
_FORMATS = {"SELECT": "csv", "ASK": "json"}
_PYTHON_READING = {
    "csv": (
        "import csv, io\n",
        '    rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))\nprint(len(rows))',
    ),
    "json": ("import json\n", '    print(json.load(answer)["boolean"])'),
    "ttl": (
        "import rdflib\n",
        '    graph = rdflib.Graph().parse(answer, format="turtle")\nprint(len(graph))',
    ),
}
_R_READING = {
    "csv": 'rows <- read.csv(address, encoding = "UTF-8")\nnrow(rows)',
    "json": "answer <- jsonlite::fromJSON(address)\nanswer$boolean",
    "ttl": 'graph <- rdflib::rdf_parse(address, format = "turtle")\nlength(graph)',
}


def query_snippets(query: str, form: str | None, endpoint: str) -> tuple[tuple[str, str], ...]:
    """Give a snippet for each tool, which sends ``query`` (of the form SELECT, ASK, ...) to ``endpoint``."""
    text = query.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    chosen = _FORMATS.get(form or "", "ttl")
    imports, reading = _PYTHON_READING[chosen]
    curl = _CURL.format(endpoint=endpoint, format=chosen, query=text, end=_end_of(text))
    python = _PYTHON.format(
        endpoint=endpoint, format=chosen, imports=imports, query=_in_python(text), reading=reading
    )
    r = _R.format(endpoint=endpoint, format=chosen, query=_in_r(text), reading=_R_READING[chosen])
    return ("curl", curl), ("Python", python), ("R", r)


def _end_of(text: str) -> str:
    """Give a word that ends the document of the shell: no line of the text is it."""
    end = "SPARQL"
    while end in text.split("\n"):
        end += "_"
    return end


def _in_python(text: str) -> str:
    plain = "\\" not in text and '"""' not in text
    return f'"""\n{text}\n"""' if plain else repr(text)


def _in_r(text: str) -> str:
    """Write a raw string of R (4.0 and newer), with as many dashes as the text does not hold."""
    longest = max((len(found) for found in re.findall(r"\)(-*)\"", text)), default=-1)
    dashes = "-" * (longest + 1)
    return f'r"{dashes}({text}){dashes}"'

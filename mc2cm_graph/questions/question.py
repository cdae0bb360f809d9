"""Reading of ``.rq`` files: header lines ``#+ key: value`` above a SPARQL query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TYPES = ("iri", "text", "integer", "decimal", "date", "language")

RESERVED = frozenset({"lang", "limit", "offset", "version"})
"""Names in the address of a question that are not parameters of it: page language, slice, data version."""

_HEADER = re.compile(r"^#\+\s*(?P<key>[a-z]+)(@(?P<language>[A-Za-z-]+))?\s*:\s*(?P<value>.*)$")
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)


class BadQuestion(Exception):
    """A query file whose header cannot be read; the message names file, line and what was expected."""


@dataclass(frozen=True)
class Parameter:
    """A typed variable of a question.

    ``type`` is one of TYPES; for ``iri``, ``of`` names the kind of thing (``city``), a scheme
    (``concept theme``) or nothing (any IRI). ``example`` is a value as a reader types it, empty if none.
    """

    name: str
    type: str
    of: str = ""
    example: str = ""


@dataclass(frozen=True)
class Question:
    """A query with its name (the file's), titles and descriptions by language, parameters, and SPARQL text."""

    name: str
    path: Path
    text: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    parameters: tuple[Parameter, ...]
    form: str

    @property
    def query(self) -> str:
        """The query without its header lines."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("#+")).strip() + "\n"


def load(path: Path) -> Question:
    """Read one ``.rq`` file; raise BadQuestion for a header line that is not understood."""
    text = path.read_text(encoding="utf-8")
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    form = ""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _FORM.match(line)
        if found and not form:
            form = found[1].lower()
        if not line.startswith("#+"):
            continue
        header = _HEADER.match(line)
        key = header["key"] if header else ""
        if header and key in ("title", "description") and header["language"]:
            (titles if key == "title" else descriptions)[header["language"]] = header["value"].strip()
        elif header and key == "parameter":
            parameter = _parameter(header["value"], path, number)
            parameters[parameter.name] = parameter
        elif header and key == "example":
            _add_example(parameters, header["value"], path, number)
        else:
            raise BadQuestion(
                f"{path}:{number}: found {line!r}, expected `#+ title@en: ...`, `#+ description@en: ...`, "
                "`#+ parameter: name type kind` or `#+ example: name=value`"
            )
    if not form:
        raise BadQuestion(f"{path}:1: found no query, expected SELECT, ASK, CONSTRUCT or DESCRIBE")
    return Question(path.stem, path, text, titles, descriptions, tuple(parameters.values()), form)


def load_all(directory: Path) -> dict[str, Question]:
    """Read the ``.rq`` files of one folder (not of its sub-folders), by name; BadQuestion if it holds none."""
    questions = {path.stem: load(path) for path in sorted(directory.glob("*.rq"))}
    if not questions:
        raise BadQuestion(f"{directory}:1: found no .rq file, expected at least one")
    return questions


def _parameter(value: str, path: Path, number: int) -> Parameter:
    name, _, rest = value.strip().partition(" ")
    kind, _, of = rest.strip().partition(" ")
    if not name.isidentifier() or kind not in TYPES:
        raise BadQuestion(
            f"{path}:{number}: found parameter {value!r}, expected `name type kind` with a type among "
            f"{', '.join(TYPES)}"
        )
    if name in RESERVED:
        raise BadQuestion(f"{path}:{number}: found parameter {name!r}, expected a name that is not reserved")
    return Parameter(name, kind, of.strip())


def _add_example(parameters: dict[str, Parameter], value: str, path: Path, number: int) -> None:
    for pair in value.split():
        name, equals, example = pair.partition("=")
        if not equals or name not in parameters:
            raise BadQuestion(
                f"{path}:{number}: found example {pair!r}, expected name=value with a parameter declared above"
            )
        old = parameters[name]
        parameters[name] = Parameter(old.name, old.type, old.of, example)

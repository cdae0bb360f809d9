"""Reading of requests: batches of queries and data extension queries of both versions, held against their clauses."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, cast

from mc2cm_graph.reconcile.asked import (
    QUALIFIERS,
    BadAsking,
    Condition,
    Entity,
    Extension,
    Quantifier,
    Query,
    Strictness,
    Value,
    WantedProperty,
)

_SHOWN = 60
_KINDS = {"name", "id", "property"}
_OLD = {"query", "type", "limit", "properties", "type_strict"}
_NEW = {"type", "limit", "conditions", "lang", "dir"}
_CONDITION = {
    "matchType",
    "propertyId",
    "propertyValue",
    "required",
    "matchQuantifier",
    "matchQualifier",
    "lang",
    "dir",
}


def read_json(text: str | bytes, where: str) -> object:
    """Read JSON (RFC 8259). Raises BadAsking for what is none, for numbers without a value and for half characters."""
    try:
        found = json.loads(text, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError:
        raise BadAsking(where, "brackets in brackets without end", "JSON of a query") from None
    except UnicodeError:
        raise BadAsking(where, "text that is not UTF-8", "JSON in UTF-8") from None
    except ValueError as fault:
        raise BadAsking(where, _shown(text), f"JSON ({fault})") from None
    return cast(object, found)


def read_batch(found: object, most: int) -> dict[str, Query]:
    """Read a batch of version 0.2: queries by names of the client's own. Raises BadAsking."""
    batch = _object(found, "queries")
    _not_more(len(batch), most, "queries", "queries in a batch", "reconcile_queries")
    return {name: _old_query(query, f"queries.{_cut(name)}") for name, query in batch.items()}


def read_list(found: object, most: int) -> list[Query]:
    """Read a batch of the draft of 1.0: an object with a list ``queries``. Raises BadAsking."""
    batch = _object(found, "the body")
    if "queries" not in batch:
        raise BadAsking("the body", f"the members {sorted(batch)[:5]}", "an object with the list queries")
    queries = _list(batch["queries"], "queries")
    _not_more(len(queries), most, "queries", "queries in a batch", "reconcile_queries")
    return [_new_query(query, f"queries[{place}]") for place, query in enumerate(queries)]


def read_extension(found: object, most_ids: int, most_properties: int) -> Extension:
    """Read a data extension query, which is the same in both versions. Raises BadAsking."""
    query = _object(found, "extend")
    for name in ("ids", "properties"):
        if name not in query:
            raise BadAsking("extend", f"the members {sorted(query)[:5]}", "ids and properties")
    ids = [_text(one, f"extend.ids[{place}]") for place, one in enumerate(_list(query["ids"], "extend.ids"))]
    wanted = []
    for place, one in enumerate(_list(query["properties"], "extend.properties")):
        where = f"extend.properties[{place}]"
        member = _object(one, where)
        settings = _object(member.get("settings", {}), f"{where}.settings")
        wanted.append(WantedProperty(_text(member.get("id"), f"{where}.id"), dict(settings)))
    _not_more(len(ids), most_ids, "extend.ids", "identifiers", "reconcile_ids")
    _not_more(len(wanted), most_properties, "extend.properties", "properties", "reconcile_properties")
    return Extension(tuple(ids), tuple(wanted))


def _old_query(found: object, where: str) -> Query:
    """Read a query of 0.2 (Structure of a Reconciliation Query)."""
    query = _object(found, where)
    _known(query, _OLD, where)
    names: tuple[Condition, ...] = ()
    if "query" in query:
        names = (Condition((_text(query["query"], f"{where}.query"),)),)
    properties = tuple(
        _old_property(one, f"{where}.properties[{place}]")
        for place, one in enumerate(_list(query.get("properties", []), f"{where}.properties"))
    )
    if not names and not properties:
        raise BadAsking(where, "neither query nor properties", "one of them")
    types = query.get("type", [])
    listed = [types] if isinstance(types, str) else _list(types, f"{where}.type")
    strictness = query.get("type_strict", "any")
    return Query(
        names=names,
        properties=properties,
        types=tuple(_text(one, f"{where}.type") for one in listed),
        strictness=cast(Strictness, _one_of(strictness, ("any", "all", "should"), f"{where}.type_strict")),
        limit=_limit(query, where),
    )


def _old_property(found: object, where: str) -> Condition:
    member = _object(found, where)
    for name in ("pid", "v"):
        if name not in member:
            raise BadAsking(where, f"the members {sorted(member)[:5]}", "pid and v")
    return Condition(_values(member["v"], f"{where}.v"), _text(member["pid"], f"{where}.pid"))


def _new_query(found: object, where: str) -> Query:
    """Read a query of the draft of 1.0 (Structure of a Reconciliation Query)."""
    query = _object(found, where)
    _known(query, _NEW, where)
    _speaks(query, where)
    conditions = _list(query.get("conditions", []), f"{where}.conditions")
    if not conditions:
        raise BadAsking(f"{where}.conditions", "none", "at least one condition")
    sorted_out: dict[str, list[Condition]] = {kind: [] for kind in _KINDS}
    for place, one in enumerate(conditions):
        kind, condition = _condition(one, f"{where}.conditions[{place}]")
        sorted_out[kind].append(condition)
    return Query(
        names=tuple(sorted_out["name"]),
        ids=tuple(sorted_out["id"]),
        properties=tuple(sorted_out["property"]),
        types=(_text(query["type"], f"{where}.type"),) if "type" in query else (),
        limit=_limit(query, where),
    )


def _condition(found: object, where: str) -> tuple[str, Condition]:
    member = _object(found, where)
    _known(member, _CONDITION, where)
    _speaks(member, where)
    kind = _one_of(member.get("matchType"), ("name", "id", "property"), f"{where}.matchType")
    if "propertyValue" not in member:
        raise BadAsking(where, f"the members {sorted(member)[:5]}", "propertyValue")
    property_ = ""
    if kind == "property":
        property_ = _text(member.get("propertyId"), f"{where}.propertyId")
    required = member.get("required", False)
    if not isinstance(required, bool):
        raise BadAsking(f"{where}.required", _shown(required), "true or false")
    quantifier = _one_of(
        member.get("matchQuantifier", "any"), ("any", "all", "none"), f"{where}.matchQuantifier"
    )
    qualifier = member.get("matchQualifier", "")
    if not isinstance(qualifier, str):
        raise BadAsking(f"{where}.matchQualifier", _shown(qualifier), "a text")
    if qualifier not in QUALIFIERS:
        qualifier = ""  # One of another service: how values are matched is then for us to say.
    values = _values(member["propertyValue"], f"{where}.propertyValue")
    return kind, Condition(values, property_, cast(Quantifier, quantifier), qualifier, required)


def _speaks(found: Mapping[str, Any], where: str) -> None:
    """Hold the language and the direction of texts against the draft (Internationalization Considerations)."""
    if not isinstance(found.get("lang", ""), str):
        raise BadAsking(f"{where}.lang", _shown(found["lang"]), "a language tag")
    if "dir" in found:
        _one_of(found["dir"], ("ltr", "rtl", "auto"), f"{where}.dir")


def _values(found: object, where: str) -> tuple[Value, ...]:
    listed = found if isinstance(found, list) else [found]
    if len(listed) > 50:
        raise BadAsking(where, f"{len(listed)} values", "at most 50")
    return tuple(_value(one, where) for one in listed)


def _value(found: object, where: str) -> Value:
    if isinstance(found, dict):
        return Entity(_text(found.get("id"), f"{where}.id"), str(found.get("name", "")))
    if isinstance(found, (str, bool, int, float)):
        return found
    raise BadAsking(where, _shown(found), "a text, a number, true or false, or an object with an id")


def _limit(query: Mapping[str, Any], where: str) -> int:
    if "limit" not in query:
        return 0
    limit = query["limit"]
    whole = isinstance(limit, (int, float)) and not isinstance(limit, bool) and limit == math.floor(limit)
    if not whole or limit < 1:
        raise BadAsking(f"{where}.limit", _shown(limit), "a whole number above 0")
    return min(int(limit), 1 << 31)


def _object(found: object, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadAsking(where, _shown(found), "an object")
    return found


def _list(found: object, where: str) -> list[Any]:
    if not isinstance(found, list):
        raise BadAsking(where, _shown(found), "a list")
    return found


def _text(found: object, where: str) -> str:
    if not isinstance(found, str) or not found:
        raise BadAsking(where, _shown(found), "a text that is not empty")
    return found


def _one_of(found: object, expected: Iterable[str], where: str) -> str:
    names = tuple(expected)
    if not isinstance(found, str) or found not in names:
        raise BadAsking(where, _shown(found), "one of " + ", ".join(names))
    return found


def _known(found: Mapping[str, Any], names: set[str], where: str) -> None:
    unknown = sorted(set(found) - names)
    if unknown:
        raise BadAsking(where, f"the member {_cut(unknown[0])}", "only " + ", ".join(sorted(names)))


def _not_more(found: int, most: int, where: str, what: str, limit: str) -> None:
    """Hold a number against a limit of ours: 413 is what the protocol names for it (0.2 and 1.0: batchSize)."""
    if found > most:
        raise BadAsking(where, f"{found} {what}", f"at most {most}", 413, limit)


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")


def _shown(found: object) -> str:
    if isinstance(found, bytes):
        found = found[: 4 * _SHOWN].decode("utf-8", "replace")
    return _cut(found) if isinstance(found, str) else _cut(json.dumps(found, ensure_ascii=True))


def _cut(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"

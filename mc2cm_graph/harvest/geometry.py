"""Bounding boxes out of the ways in which portals write geometries: GeoJSON, WKT, four numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mc2cm_graph.harvest.description import Box

_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s+({_NUMBER})")
_WKT = re.compile(
    r"\s*(?:<[^>]*>\s*)?(?:SRID=\d+;\s*)?(?:MULTI)?(?:POINT|POLYGON|LINESTRING|ENVELOPE)", re.IGNORECASE
)
_ENVELOPE = re.compile(
    rf"\s*ENVELOPE\s*\(\s*({_NUMBER}),\s*({_NUMBER}),\s*({_NUMBER}),\s*({_NUMBER})\s*\)", re.IGNORECASE
)


def box_of_text(text: str) -> Box | None:
    """Read a geometry written as text: GeoJSON (RFC 7946) or WKT (OGC 06-103r4), longitude first."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return box_of(json.loads(text))
        except (ValueError, RecursionError):
            return None
    envelope = _ENVELOPE.match(text)
    if envelope:
        west, east, north, south = map(float, envelope.groups())
        return _box([(west, south), (east, north)])
    if not _WKT.match(text):
        return None
    return _box((float(x), float(y)) for x, y in _PAIR.findall(text[:200_000]))


def box_of(geometry: object) -> Box | None:
    """Give the bounding box of a GeoJSON object or of a list of four numbers; None if it is none."""
    raw: object = geometry
    for key in ("geometry", "coordinates"):
        raw = raw.get(key, raw) if isinstance(raw, Mapping) else raw
    if not isinstance(raw, list):
        return None
    if len(raw) == 4 and all(isinstance(number, (int, float)) for number in raw):
        return _box([(float(raw[0]), float(raw[1])), (float(raw[2]), float(raw[3]))])
    return _box(_points(raw))


def _box(points: Iterable[tuple[float, float]]) -> Box | None:
    found = list(points)
    if not found or not all(math.isfinite(x) and math.isfinite(y) for x, y in found):
        return None
    west, east = min(x for x, _ in found), max(x for x, _ in found)
    south, north = min(y for _, y in found), max(y for _, y in found)
    fits = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if fits else None


def _points(raw: list[Any], depth: int = 0) -> Iterator[tuple[float, float]]:
    numbers = [float(one) for one in raw[:2] if isinstance(one, (int, float)) and not isinstance(one, bool)]
    if len(numbers) == 2:
        yield numbers[0], numbers[1]
    elif depth < 5:
        for inner in raw:
            if isinstance(inner, list):
                yield from _points(inner, depth + 1)

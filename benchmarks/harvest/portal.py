"""A portal of any size on loopback that answers as CKAN's action API does, made up as it is asked.

``python -m benchmarks.harvest.portal 20000`` serves so many descriptions and tells its address; it is a process of
its own, so that its memory is not that of the harvest. Titles, publishers and places go through those of the graph.
"""

from __future__ import annotations

import hashlib
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_SUBJECTS = (
    "Foreign residents by citizenship",
    "Población extranjera por distrito",
    "Effectifs scolaires par école",
    "Logements sociaux",
    "Bevölkerung nach Staatsangehörigkeit",
    "Popolazione residente per cittadinanza",
    "Arvoredo urbano",
    "Bus stops",
    "Air quality measurements",
    "عدد السكان حسب الجنسية",
)
_PLACES = ("Lyon", "Lisbon", "Madrid", "Turin", "Vienna", "Tangier", "Tunis", "Beirut", "Amman", "Elsewhere")
_NOTES = "Yearly counts from the municipal register, by district, sex and age. " * 12


def identifier(number: int) -> str:
    """Give the identifier of a package, in the order of numbers: the portal need sort nothing."""
    sign = hashlib.sha256(str(number).encode()).hexdigest()
    return f"{number:08x}-{sign[:4]}-{sign[4:8]}-{sign[8:12]}-{sign[12:24]}"


def package(number: int) -> dict[str, Any]:
    """Make a package with the fields of a usual one; a hundredth of them has no title."""
    place = _PLACES[number // len(_SUBJECTS) % len(_PLACES)]
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    resources = [
        {"id": f"{number}-{form}", "format": form, "url": f"https://data.example/{number}.{form.lower()}"}
        for form in ("CSV", "JSON", "XLSX")
    ]
    return {
        "id": identifier(number),
        "name": f"dataset-{number}",
        "title": "" if number % 100 == 99 else f"{subject}, {place}, {1990 + number % 35}",
        "notes": _NOTES,
        "organization": {"id": "o", "name": "city", "title": f"City of {place}"},
        "tags": [{"name": tag, "display_name": tag} for tag in ("population", "register", place.lower())],
        "groups": [{"name": "soci", "title": "Population and society"}],
        "extras": [{"key": "spatial_text", "value": place}, {"key": "frequency", "value": "annual"}],
        "resources": resources,
        "license_id": "cc-by",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "metadata_created": "2020-01-01T00:00:00",
        "metadata_modified": f"2024-{number % 12 + 1:02d}-01T00:00:00",
        "private": False,
        "state": "active",
        "type": "dataset",
    }


def serve(count: int) -> None:
    """Serve until the process ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, body = 404, b"{}"
            if parts.path.endswith("/package_search"):
                asked = parse_qs(parts.query)
                start, rows = int(asked["start"][0]), int(asked["rows"][0])
                found = [package(number) for number in range(start, min(count, start + rows))]
                status, body = (
                    200,
                    json.dumps({"success": True, "result": {"count": count, "results": found}}).encode(),
                )
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))

"""Dataset descriptions of the shapes that portals of cities have, as many as wanted, always the same."""

from __future__ import annotations

import json
import random
from typing import Any

_PLACES = {
    "fr": [
        ("Lyon", 4.84, 45.76),
        ("Marseille", 5.37, 43.30),
        ("Villeurbanne", 4.88, 45.77),
        ("Nantes", -1.55, 47.22),
    ],
    "pt": [("Lisboa", -9.14, 38.72), ("Porto", -8.61, 41.15), ("Amadora", -9.22, 38.76)],
    "es": [("Madrid", -3.70, 40.42), ("Barcelona", 2.17, 41.38), ("Málaga", -4.42, 36.72)],
    "it": [("Torino", 7.69, 45.07), ("Napoli", 14.27, 40.85), ("Palermo", 13.36, 38.12)],
    "de": [("Wien", 16.37, 48.21), ("Graz", 15.44, 47.07)],
    "en": [
        ("Vienna", 16.37, 48.21),
        ("Turin", 7.69, 45.07),
        ("Amman", 35.93, 31.95),
        ("Beirut", 35.50, 33.89),
    ],
    "ar": [("تونس", 10.18, 36.81), ("طنجة", -5.80, 35.77), ("بيروت", 35.50, 33.89), ("عمان", 35.93, 31.95)],
}
_SUBJECTS = {
    "fr": [
        "Population immigrée par quartier",
        "Logements sociaux",
        "Cours de français",
        "Marchés de la ville",
    ],
    "pt": ["População estrangeira residente", "Habitação municipal", "Escolas do primeiro ciclo"],
    "es": ["Población extranjera empadronada", "Viviendas protegidas", "Centros de mayores"],
    "it": ["Residenti stranieri per circoscrizione", "Alloggi popolari", "Parcheggi"],
    "de": ["Bevölkerung nach Herkunft", "Gemeindewohnungen", "Deutschkurse", "Straßenbäume"],
    "en": ["Foreign-born residents by district", "Social housing", "Health centres", "Air quality"],
    "ar": ["السكان الأجانب حسب الحي", "المدارس الابتدائية", "المراكز الصحية"],
}
_THEMES = ["SOCI", "EDUC", "HEAL", "GOVE", "ECON", "ENVI", "TRAN"]
_FORMATS = ["CSV", "XLSX", "GeoJSON", "PDF", "SHP", "JSON", "WMS"]
_LICENCES = ["cc-by", "cc-zero", "odc-odbl", "other-open", "notspecified", ""]
_AUTHORITY = "http://publications.europa.eu/resource/authority"


def package(number: int) -> dict[str, Any]:
    """Give one package as ``package_create`` takes it under the schema of DCAT-AP that ckanext-dcat brings.

    One in twenty has only what CKAN demands.
    """
    chance = random.Random(number)  # noqa: S311 - the same for the same number is what is wanted
    language = chance.choice(sorted(_PLACES))
    place, x, y = chance.choice(_PLACES[language])
    subject = chance.choice(_SUBJECTS[language])
    title = f"{subject} – {place} ({chance.randint(1999, 2026)})"
    made: dict[str, Any] = {"name": f"dataset-{number:06}", "title": title, "notes": f"{subject}, {place}."}
    if chance.random() < 0.05:
        return made
    words = chance.randint(5, 400)
    made["notes"] = "<p>" + " ".join(chance.choice(subject.split()) for _ in range(words)) + "</p>"
    made["license_id"] = chance.choice(_LICENCES)
    made["tags"] = [
        {"name": tag} for tag in sorted({place, *chance.sample(subject.split(), 1)}) if len(tag) > 1
    ]
    made["theme"] = [
        f"{_AUTHORITY}/data-theme/{code}" for code in chance.sample(_THEMES, chance.randint(0, 2))
    ]
    made["language"] = [f"{_AUTHORITY}/language/{chance.choice(['FRA', 'ENG', 'ARA', 'DEU'])}"]
    made["publisher"] = [{"name": f"{place} {chance.choice(['Open Data', 'Stadt', 'Ville', 'INE'])}"}]
    made["spatial_coverage"] = [_coverage(chance, place, x, y)]
    year = chance.randint(1999, 2024)
    made["temporal_coverage"] = [{"start": f"{year}-01-01", "end": f"{year + 1}-12-31"}]
    made["resources"] = [
        {
            "url": f"https://data.example.org/{number}/{at}",
            "name": f"{subject} {at}",
            "format": chance.choice(_FORMATS),
            "description": subject * chance.randint(0, 4),
        }
        for at in range(chance.randint(0, 4))
    ]
    return made


def _coverage(chance: random.Random, place: str, x: float, y: float) -> dict[str, str]:
    """Name a place in one of the ways in which portals do: a word, a word and a box, a box alone."""
    ring = [
        [x - 0.1, y - 0.1],
        [x + 0.1, y - 0.1],
        [x + 0.1, y + 0.1],
        [x - 0.1, y + 0.1],
        [x - 0.1, y - 0.1],
    ]
    geometry = json.dumps({"type": "Polygon", "coordinates": [ring]})
    ways = ({"text": place}, {"text": place, "geom": geometry}, {"bbox": geometry})
    return chance.choice(ways)

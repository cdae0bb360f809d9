"""Words that say what sort of thing a name names: of a city that it is one, of an institution what it is.

They are written alike in all languages ("Ville de", "Stadt", "Comune di" are one head), and count little where the sort
is known already: a city is meant by "City of Lyon" as by "Lyon". Words of another level of government are not among
those of a city, because "Province of Milan" is not Milan.
"""

from __future__ import annotations

from functools import lru_cache

from mc2cm_graph.analysis import fold

_WORDS = {
    "municipality": """
        city town municipality municipal council commune ville mairie communal stadt stadtgemeinde gemeinde comune citta
        municipio municipi ayuntamiento ajuntament ciudad camara cidade concelho municipality gemeente stad kommune
        kommun dimos δημος baladiya baladiyat amana بلديه البلديه مدينه جماعه امانه بلديات
        landeshauptstadt hauptstadt bundeshauptstadt kreisfreie hansestadt freie hanse magistrat rathaus
        capital capitale
        miasto mesto grad hlavni
    """,
    "metropolis": """
        metropole metropolis metropolitan metropolitana metropolitano metropolitaine metropolregion greater grand
        الكبري كبري حاضره
    """,
    "state": """
        republic kingdom state federal republique royaume etat republica reino estado repubblica regno stato republik
        konigreich bundesrepublik the جمهوريه الجمهوريه مملكه المملكه دوله
    """,
    "ministry": "ministry ministere ministerio ministero ministerium bundesministerium وزاره الوزاره department",
    "university": "university universite universidad universita universidade universitat جامعه الجامعه",
    "legal": """
        association associazione asociacion associacao verein ev asbl vzw ngo ong onlus aps gmbh foundation fondation
        fundacion fondazione fundacao stiftung جمعيه مؤسسه ev gmbh ltd inc
    """,
}

_OF_KIND: dict[str, dict[str, float]] = {
    "city": {"municipality": 0.08, "metropolis": 0.12, "state": 1.0},
    "country": {"state": 0.08},
}
_OTHERWISE = {
    "municipality": 0.5,
    "metropolis": 0.8,
    "state": 0.5,
    "ministry": 0.6,
    "university": 0.6,
    "legal": 0.2,
}


@lru_cache(maxsize=1)
def _heads() -> dict[str, str]:
    return {fold(word): head for head, words in _WORDS.items() for word in words.split()}


def head_of(folded: str) -> str:
    """Give the head that a folded word is one of the names of; empty if it is none."""
    return _heads().get(folded, "")


def weight_of_head(head: str, kind: str) -> float:
    """Give what a head counts in the name of a thing of a kind, where any other word counts 1."""
    return _OF_KIND.get(kind, _OTHERWISE).get(head, 1.0)

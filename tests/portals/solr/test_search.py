"""What the stand-in finds: Lucene's syntax, words over weighted fields, order, facets."""

from __future__ import annotations

import pytest

from tests.portals.solr.collection import Collection
from tests.portals.solr.dismax import least_number
from tests.portals.solr.syntax import BadQueryError

EVERY = {"1", "2", "3", "4"}


def found(collection: Collection, **wish: str) -> list[str]:
    """Give the keys of what a search finds, in its order."""
    given = {name.replace("_op", ".op"): [value] for name, value in wish.items()}
    return [document.values["index_id"][0] for _, document in collection.find(given)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("*:*", EVERY),
        ("name:schools-lyon", {"3"}),
        ("name:schools", set()),
        ("name:schools-*", {"2", "3"}),
        ("name:?chools-lyon", {"3"}),
        ("name:*", EVERY),
        ("tags:*", {"1", "2", "3"}),
        ("-tags:*", {"4"}),
        ("NOT tags:*", {"4"}),
        ('tags:"city of Lyon"', {"1", "3"}),
        ("tags:city", set()),
        ("title:school", {"2", "3", "4"}),
        ("title:SCHOOLS", {"2", "3", "4"}),
        ("title:logement", {"1"}),
        ('title:"schools of lyon"', {"3"}),
        ('title:"lyon schools"', set()),
        ("title:log*", {"1"}),
        ("author:ville", {"1"}),
        ("author:villes", set()),
        ("text:a\\:b", set()),
        ("lyon", {"1", "3"}),
        ("theme", set()),
        ("extras_theme:SOCI", {"1"}),
        ("soci", {"1"}),
        ("name_ngram:yon", {"1", "3"}),
        ("name_ngram:schools-lyon", set()),
        ("name:(housing-lyon OR arrivals)", {"1", "4"}),
        ('+site_id:"portal" +state:active', {"1", "2"}),
        ('+site_id:"portal" -state:active', {"3"}),
        ("site_id:portal AND NOT state:deleted", {"1", "2"}),
        ("site_id:portal AND (state:deleted OR name:schools-tunis)", {"2", "3"}),
        ("name:arrivals name:schools-tunis", {"2", "4"}),
        ("name:arrivals^3 name:schools-tunis", {"2", "4"}),
        ("name:arrivals && state:active", {"4"}),
        ("site_id:portal AND (-state:deleted)", set()),
        ("views_total:[8 TO *]", {"2"}),
        ("views_total:[7 TO 12}", {"1"}),
        ("views_total:7", {"1"}),
        ("metadata_modified:[2026-02-05T10:00:00Z TO *]", {"2", "3", "4"}),
        ("metadata_modified:{2026-02-05T10:00:00Z TO *]", {"2"}),
        ('metadata_modified:["2026-01-01T00:00:00Z" TO "2026-01-31T00:00:00Z"]', {"1"}),
        ('metadata_modified:"2026-01-05T10:00:00Z"', {"1"}),
    ],
)
def test_syntax(collection: Collection, query: str, expected: set[str]) -> None:
    assert set(found(collection, q=query)) == expected
    assert set(found(collection, q="*:*", fq=query)) == expected


def test_words_side_by_side_are_joined_by_the_operator(collection: Collection) -> None:
    assert set(found(collection, q="schools lyon")) == {"1", "2", "3", "4"}
    assert set(found(collection, q="schools lyon", q_op="AND")) == {"3"}
    assert set(found(collection, q="schools OR lyon", q_op="AND")) == {"1", "2", "3", "4"}
    assert set(found(collection, q="schools -lyon", q_op="AND")) == {"2", "4"}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("color:red", "undefined field color"),
        ("(lyon", "missing"),
        ("lyon)", "too many"),
        ("name:", "ends"),
        ("name:roam~2", "unexpected"),
        ("{!knn f=v}[1]", "local parameters"),
        ("metadata_modified:[NOW-1DAY TO *]", "Invalid value"),
        ("views_total:many", "Invalid value"),
    ],
)
def test_refused(collection: Collection, query: str, told: str) -> None:
    with pytest.raises(BadQueryError, match=told):
        found(collection, q=query)


def test_words_over_weighted_fields(collection: Collection) -> None:
    weights = "name^4 title^4 tags^2 text"

    def ask(text: str, least: str = "2<-1 5<80%") -> list[str]:
        return found(collection, q=text, defType="dismax", qf=weights, mm=least)

    assert ask("education") == ["2", "3"]
    assert ask("lyon housing") == ["1"]
    assert ask("housing")[0] == "1"
    assert set(ask("schools lyon tunis")) == {"2", "3"}
    assert ask("schools -lyon") == ["2", "4"]
    assert ask("+tunis schools") == ["2"]
    assert ask('"schools of lyon"') == ["3"]
    assert ask("nothing") == []
    assert len(ask("*:*")) == 4


@pytest.mark.parametrize(
    ("rule", "count", "expected"),
    [
        ("2<-1 5<80%", 1, 1),
        ("2<-1 5<80%", 2, 2),
        ("2<-1 5<80%", 4, 3),
        ("2<-1 5<80%", 10, 8),
        ("100%", 3, 3),
        ("-25%", 4, 3),
        ("2", 1, 1),
        ("-1", 3, 2),
    ],
)
def test_least_number_of_words(rule: str, count: int, expected: int) -> None:
    assert least_number(rule, count) == expected


def test_order(collection: Collection) -> None:
    assert found(collection, sort="name asc") == ["4", "1", "3", "2"]
    assert found(collection, sort="score desc, metadata_modified desc") == ["2", "3", "4", "1"]
    assert found(collection, sort="metadata_modified desc, name asc") == ["2", "4", "3", "1"]
    assert found(collection, sort="views_total asc, name asc") == ["1", "2", "4", "3"]
    assert found(collection, sort="views_total desc, name asc") == ["2", "1", "4", "3"]
    for wrong in ("name", "name up"):
        with pytest.raises(BadQueryError, match="Can't determine a Sort Order"):
            found(collection, sort=wrong)
    with pytest.raises(BadQueryError, match="many values"):
        found(collection, sort="tags asc")


def test_facets(collection: Collection) -> None:
    every = collection.find({"q": ["*:*"]})
    wish = {"facet.field": ["tags", "state"], "facet.mincount": ["1"]}
    assert collection.facets(every, wish) == {
        "tags": ["city of Lyon", 2, "education", 2, "housing", 1],
        "state": ["active", 3, "deleted", 1],
    }
    assert collection.facets(every, {**wish, "facet.limit": ["1"]})["tags"] == ["city of Lyon", 2]
    assert collection.facets(every, {**wish, "facet.mincount": ["2"], "facet.limit": ["-1"]})["tags"][-1] == 2

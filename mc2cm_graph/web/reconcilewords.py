"""Entities, types, properties and values as the reconciliation service writes them, in the reader's language.

Objects of the draft of 1.0 also say in which language a text is and which way it runs (Text-processing language, Text
direction); those of 0.2 must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.browse.text import choose, first_sentence, split_by_language
from mc2cm_graph.names import CONCEPTS, KINDS, PREFIXES, SCHEMES, compact
from mc2cm_graph.reconcile import Candidate, Feature
from mc2cm_graph.reconcile.asked import QUALIFIERS
from mc2cm_graph.reconcile.entities import CONCEPT, expand
from mc2cm_graph.reconcile.extending import INVERSE
from mc2cm_graph.terms import XSD, Iri, Literal, Term
from mc2cm_graph.web import words
from mc2cm_graph.web.languages import direction
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

Json = dict[str, object]

_ABOVE = PREFIXES["rdfs"] + "subClassOf"
_TOLD = ("dcterms:description", "skos:definition", "mc:statement")
_LONGEST = 160
_WHOLE = {XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_REAL = {XSD + name for name in ("decimal", "double", "float")}
_DATE = re.compile(r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST = 1 << 53


def reading() -> Reading:
    """Give the snapshot read in the language of the request."""
    return browser().reading(language())


def entity(iri: str, kind: str, *, draft: bool) -> Json:
    """Write an entity: identifier, name and, where there is one, a description."""
    here = reading()
    name = here.name(iri) or Literal(iri)
    found: Json = {"id": iri, "name": name.value}
    told = described(iri, kind)
    if told:
        found["description"] = told
    return found | _spoken(name) if draft else found


def described(iri: str, kind: str) -> str:
    """Tell in a line what an entity is: its kind, its country, and the beginning of its description."""
    here = reading()
    said = here.said_of(iri)
    text = here.text(said, *_TOLD)
    countries = here.links(
        term.value
        for term in said.get(PREFIXES["mc"] + "inCountry", ())
        if isinstance(term, Iri) and term.value != iri
    )
    parts = [type_name(kind, iri), *(link.label.value for link in countries[:2])]
    head = ", ".join(part for part in parts if part)
    return f"{head}. {first_sentence(text.value, _LONGEST)}" if text else head


def type_name(kind: str, iri: str) -> str:
    """Name the type of an entity: its kind, or the scheme of a concept."""
    if kind != CONCEPT:
        return words.kind_words(kind)[0]
    return _scheme_name(iri.rpartition("/")[0]).value


def _scheme_name(scheme: str) -> Literal:
    return reading().name(scheme) or Literal(compact(scheme) or scheme)


def types_of(iri: str, kind: str) -> list[Json]:
    """Give the types of an entity as identifier and name: that of its kind."""
    id_ = KINDS[kind].class_iri if kind in KINDS else iri.rpartition("/")[0]
    return [{"id": id_, "name": type_name(kind, iri)}]


def all_types(*, draft: bool) -> list[Json]:
    """List the types that a query may name: kinds of thing, and schemes of concepts, each with what is broader."""
    found = [
        _type(KINDS[kind].class_iri, words.kind_words(kind)[0], words.kind_meaning(kind), draft)
        for kind in KINDS
    ]
    for scheme in SCHEMES:
        if scheme not in KINDS:
            iri = CONCEPTS + scheme
            said = reading().said_of(iri)
            told = reading().text(said, "skos:definition")
            if said:
                found.append(_type(iri, _scheme_name(iri).value, told.value if told else "", draft))
    return found


def default_types() -> list[Json]:
    """Give the types that a client may offer first."""
    return [
        {"id": KINDS[kind].class_iri, "name": words.kind_words(kind)[0]}
        for kind in ("city", "country", "institution", "network", "project", "practice")
    ]


def _type(iri: str, name: str, told: str, draft: bool) -> Json:
    found: Json = {"id": iri, "name": name}
    if told:
        found["description"] = told
    vocabulary = browser().vocabulary
    term = vocabulary.terms.get(iri)
    above = [one for one in term.named(_ABOVE) if "://" in one] if term else []
    if iri.startswith(CONCEPTS):
        above = [PREFIXES["skos"] + "Concept"]
    broader = [{"id": one, "name": vocabulary.label(one, language()).value} for one in above if one != iri]
    if broader:
        found["broader"] = broader
    return found | {"lang": language(), "dir": direction(language())} if draft else found


def property_object(id_: str, *, draft: bool, qualifiers: bool = False) -> Json:
    """Write a property: identifier, name, and its definition where the ontology has one."""
    known = expand(id_.removeprefix(INVERSE))
    name = property_name(id_)
    found: Json = {"id": id_, "name": name.value}
    definition = browser().vocabulary.definition(known, language())
    if known.startswith(CONCEPTS):
        definition = reading().text(reading().said_of(known), "skos:definition")
    if definition:
        found["description"] = first_sentence(definition.value, _LONGEST)
    if not draft:
        return found
    if qualifiers:
        found["matchQualifiers"] = [
            {"id": one, "name": _qualifier(one), "lang": language(), "dir": direction(language())}
            for one in QUALIFIERS
        ]
    return found | _spoken(name)


def property_name(id_: str) -> Literal:
    """Name a property, with an arrow before it where it is read from the other side."""
    known = expand(id_.removeprefix(INVERSE))
    name = (
        reading().name(known) if known.startswith(CONCEPTS) else browser().vocabulary.label(known, language())
    )
    name = name or Literal(compact(known) or known)
    return Literal(f"← {name.value}", name.language) if id_.startswith(INVERSE) else name


def _qualifier(name: str) -> str:
    return {"exact": gettext("the same but for signs"), "similar": gettext("the same or near to it")}[name]


def candidate(found: Candidate, *, draft: bool) -> Json:
    """Write a reconciliation candidate."""
    features = [_feature(feature, draft) for feature in found.features]
    return {
        **entity(found.iri, found.kind, draft=draft),
        "type": types_of(found.iri, found.kind),
        "score": found.score,
        "match": found.match,
        "features": features,
    }


def _feature(feature: Feature, draft: bool) -> Json:
    found: Json = {"id": feature.id, "value": feature.value}
    if not draft:
        return found
    return {"name": feature_name(feature.id), "lang": language(), "dir": direction(language()), **found}


def feature_name(id_: str) -> str:
    """Name a matching feature."""
    sort, colon, property_ = id_.partition(":")
    if colon and sort == "property":
        return gettext("Fits the value of “%(property)s”", property=property_name(property_).value)
    return feature_names()[id_]


def feature_names() -> dict[str, str]:
    """Name the matching features that any candidate may have, by identifier."""
    return {
        "name_similarity": gettext("Likeness of the name, from 0 to 100"),
        "name_exact": gettext("A name of it is the very text"),
        "code": gettext("The text is a code or an identifier of it"),
        "place_named": gettext("The text says rightly where it is"),
        "type": gettext("It has the type that is asked for"),
    }


def values(found: Iterable[Term], wanted: str, *, draft: bool) -> list[Json]:
    """Write values of a property; texts in the language ``wanted``, of the reader if it is empty, or in all of them."""
    terms = list(found)
    texts = [term for term in terms if isinstance(term, Literal) and term.language]
    if wanted == "all":
        chosen = set(texts)
    elif wanted:
        chosen = {text for text in texts if text.language.partition("-")[0].lower() == wanted}
    else:
        chosen = set(split_by_language(texts, language())[0])
    return [
        value(term, draft=draft)
        for term in terms
        if not (isinstance(term, Literal) and term.language) or term in chosen
    ]


def value(term: Term, *, draft: bool) -> Json:
    """Write a value: an entity of ours as such, numbers and days as such, all else as text (Property Values)."""
    if isinstance(term, Iri):
        name = reading().name(term.value)
        is_ours = name is not None and browser().index.path(term.value) is not None
        if not is_ours or name is None:
            return {"str": term.value}
        return {"id": term.value, "name": name.value} | (_spoken(name) if draft else {})
    if term.language:
        return {"str": term.value} | (_spoken(term) if draft else {})
    return _literal(term)


def as_text(found: Json) -> Json:
    """Write the value that is an entity as a text: its name."""
    if "name" not in found:
        return found
    return {"str" if name == "name" else name: told for name, told in found.items() if name != "id"}


def _literal(term: Literal) -> Json:
    try:
        if term.datatype in _WHOLE and abs(int(term.value)) < _LARGEST:
            return {"int": int(term.value)}
        if term.datatype in _REAL:
            number = float(term.value)
            return {"float": number} if abs(number) < _LARGEST else {"str": term.value}
    except ValueError:
        return {"str": term.value}
    if term.datatype == XSD + "date" and _DATE.fullmatch(term.value):
        return {"date": f"{term.value}T00:00:00Z"}
    return {"str": term.value}


def best_name(iri: str) -> Literal:
    """Give the name of anything for the reader."""
    return choose(browser().index.labels(iri), language()) or Literal(compact(iri) or iri)


def _spoken(text: Literal) -> Json:
    """Say in which language a text is, and which way it runs."""
    tag = text.language or language()
    return {"lang": tag, "dir": direction(tag)}

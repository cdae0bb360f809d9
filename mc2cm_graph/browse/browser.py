"""The browser: one snapshot opened for reading, asked by the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from threading import RLock

from mc2cm_graph.browse.atlas import Atlas
from mc2cm_graph.browse.chronology import Chronicle
from mc2cm_graph.browse.city import MOST_TOLD, TOLD_WHOLE, CityStory, tell
from mc2cm_graph.browse.concepts import (
    ConceptPage,
    SchemeLine,
    SchemePage,
    UseGroup,
    Users,
    concept_page,
    scheme_line,
    scheme_page,
    use_groups,
    users,
)
from mc2cm_graph.browse.facets import Context, Facets
from mc2cm_graph.browse.facts import Statement, gather
from mc2cm_graph.browse.footnotes import Footnote, Footnotes
from mc2cm_graph.browse.incoming import IncomingGroup, IncomingMaker
from mc2cm_graph.browse.index import Index
from mc2cm_graph.browse.lists import Entry, Listed, entries, said_by_thing
from mc2cm_graph.browse.places import City, cities_of
from mc2cm_graph.browse.reading import Reading, Said
from mc2cm_graph.browse.shapes import Shapes
from mc2cm_graph.browse.thing import FactMaker, ThingPage, head_and_body, not_told, worth_telling
from mc2cm_graph.browse.values import Values
from mc2cm_graph.browse.vocabulary import Vocabulary
from mc2cm_graph.browse.why import Held, Prover, Triple
from mc2cm_graph.names import CONCEPTS, KINDS, ONTOLOGY_DOCUMENT, SHAPES_DOCUMENT
from mc2cm_graph.questions import Question, load_all
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.snapshot import Manifest, Snapshot
from mc2cm_graph.store import Answers, Engine, KeptAnswers, Store
from mc2cm_graph.terms import Iri, Literal, Term

_SHARES = 2
"""All groups of links together show so many times what one of them may."""

_REMEMBERED_THINGS = 64
"""Pages of things that are kept at hand: some of them are told on other pages too, or beside others."""

_REMEMBERED_CONCEPTS = 512
"""Concepts of which what uses them is kept at hand: it is the same in every language."""

_REMEMBERED = 8_000
"""Subjects whose facts are kept at hand (citations and sources, which many pages name)."""


class Browser:
    """A snapshot as its readers see it. Reading only; safe to share between threads."""

    def __init__(self, snapshot: Snapshot, engine: Engine | None = None) -> None:
        """Load the snapshot's queries and, without an engine that holds it, its dataset.

        Raises OSError or BadQuestion if they cannot be read, EngineFailed if the engine does not answer.
        """
        self.manifest: Manifest = snapshot.manifest
        self.questions: dict[str, Question] = load_all(snapshot.queries)
        self._site = load_all(snapshot.queries / "site")
        self._why = load_all(snapshot.queries / "why")
        self._store: Engine = engine or KeptAnswers(Store.open(snapshot), snapshot)
        self.search = SearchIndex.open(snapshot)
        self.answers = Answers(self._store)
        self.index = Index(self._store, self.search)
        self.values = Values(self.index)
        graph = Iri(ONTOLOGY_DOCUMENT)
        self.vocabulary = Vocabulary(self._ask("terms", graph=graph), self._ask("unions", graph=graph))
        self.said_of = lru_cache(_REMEMBERED)(self._read_said)
        """Give everything said of a subject, by property."""
        self._loading = RLock()
        """Held by who reads a whole kind: others wait for it instead of reading it too."""
        self._sizes: dict[str, int] = {}
        self._said_of_kind: dict[str, dict[str, Said]] = {}
        self._facets: dict[str, Facets] = {}
        self._users = lru_cache(_REMEMBERED_CONCEPTS)(self._read_users)
        self._thing = lru_cache(_REMEMBERED_THINGS)(self._make_thing)
        self._standing: dict[tuple[str, str], list[dict[str, Term]]] = {}

    def _ask(self, name: str, /, **terms: Term) -> list[dict[str, Term]]:
        return self._store.select(self._site[name], **terms)

    @property
    def store(self) -> Engine:
        """The store that every room of the site shares."""
        return self._store

    @property
    def first_query(self) -> str:
        """The query with which the editor opens, without its header."""
        lines = self._site["editor-first"].text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("#+"))

    def reading(self, language: str) -> Reading:
        """Read the snapshot in one language."""
        return Reading(self.index, self.vocabulary, self.said_of, language)

    def _read_said(self, subject: str) -> Said:
        said: Said = defaultdict(list)
        for property_, value in self._store.said(subject):
            said[property_].append(value)
        return dict(said)

    def thing(self, kind: str, slug: str, language: str, most: int | None = None) -> ThingPage | None:
        """Make the page of a thing for a reader of ``language``; None if there is no such thing.

        Of each group of what points to it, ``most`` links are made, all of them by default. The page of a city shares
        out those that it has room for.
        """
        iri = self.index.subject(kind, slug)
        if iri is None:
            return None
        return self._thing(iri, kind, slug, language, most)

    def _make_thing(self, iri: str, kind: str, slug: str, language: str, most: int | None) -> ThingPage:
        record = self.index.record(iri)
        reading = self.reading(language)
        footnotes = Footnotes(reading)
        pointing = gather(self._store.pointing(iri))
        statements = self._statements(iri, record, pointing)
        maker = FactMaker(statements, reading, footnotes)
        incoming = IncomingMaker(reading, footnotes)

        parts = maker.parts_pointing_to(iri)
        own = [s for s in maker.statements(iri) if s.value.value != iri]
        stated = [s for s in own if not s.inferred]
        head, body = head_and_body(stated)
        within = frozenset({iri})
        top = {fact.name: fact for fact in maker.facts(head)}
        sections = maker.sections(maker.facts([*body, *parts], within))

        reached = {s.value.value for s in statements if s.subject != iri and isinstance(s.value, Iri)}
        links = not_told(incoming.told(pointing, record), stated, reached, self.vocabulary)
        derived = worth_telling(
            [s for s in own if s.inferred and "#" not in s.value.value],
            stated,
            {(s.predicate, self.index.owner(s.subject) or s.subject) for s in links},
            reached,
            self.vocabulary,
        )
        if kind == "city":
            shares = incoming.share(links, MOST_TOLD, TOLD_WHOLE)
        elif most is None:
            shares = incoming.groups(links)
        else:
            shares = incoming.share(links, most * _SHARES, each_most=most)
        citing = self._ask("source-citations", source=Iri(iri)) if kind == "source" else []
        types = top.get("rdf:type")
        return ThingPage(
            kind=kind,
            slug=slug,
            iri=iri,
            record=record,
            label=self.index.label(iri, language) or Literal(slug),
            labels=top.get("skos:prefLabel"),
            alternatives=top.get("skos:altLabel"),
            descriptions=top.get("dcterms:description"),
            types=types.values if types else (),
            sections=sections,
            derived=tuple(maker.facts(derived, within)),
            incoming=shares,
            cited_by=use_groups(users(citing, self.index), reading),
            footnotes=tuple(footnotes.all()),
            file=f"data/{kind}/{slug}.trig",
        )

    def incoming(
        self, kind: str, slug: str, property_: str, language: str, part: slice
    ) -> tuple[IncomingGroup, list[Footnote]] | None:
        """Give a part of what points to a thing by one property, with its footnotes; None if nothing does."""
        iri = self.index.subject(kind, slug)
        if iri is None:
            return None
        reading = self.reading(language)
        footnotes = Footnotes(reading)
        maker = IncomingMaker(reading, footnotes)
        record = self.index.record(iri)
        pointing = gather(self._store.pointing(iri))
        statements = self._statements(iri, record, pointing)
        stated = [s for s in statements if s.subject == iri and s.value.value != iri and not s.inferred]
        reached = {s.value.value for s in statements if s.subject != iri and isinstance(s.value, Iri)}
        told = not_told(maker.told(pointing, record), stated, reached, self.vocabulary)
        groups = maker.groups((s for s in told if s.predicate == property_), part)
        return (groups[0], footnotes.all()) if groups else None

    def city_story(self, page: ThingPage, language: str) -> CityStory:
        """Tell what the page of a city tells beyond its own facts."""
        city = Iri(page.iri)
        figures, challenges = self._ask("city-figures", city=city), self._ask("city-challenges", city=city)
        return tell(page.iri, page.incoming, figures, challenges, self.reading(language))

    def why(self, statement: Triple) -> Held | None:
        """Tell why the graph holds a statement; None if it does not."""

        def ask(name: str, about: Triple) -> list[dict[str, Term]]:
            subject, property_, value = (Iri(iri) for iri in about)
            return self._store.select(self._why[name], subject=subject, property=property_, value=value)

        return Prover(ask).explain(statement)

    def _statements(self, iri: str, record: str, pointing: list[Statement]) -> list[Statement]:
        """Read the facts of a thing and of its sub-things, those that only point at it included."""
        own = record + "#"
        waiting = [iri, *sorted({s.subject for s in pointing if s.subject.startswith(own)})]
        seen = set(waiting)
        statements: list[Statement] = []
        while waiting:
            found = gather(self._store.cited(waiting.pop()))
            statements += found
            parts = {s.value.value for s in found if s.value.value.startswith(own)} - seen
            seen |= parts
            waiting += sorted(parts)
        return statements

    def thing_data(self, kind: str, slug: str, media_type: str) -> bytes | None:
        """Give the data of a thing in one of the store's RDF media types; None if there is no such thing."""
        iri = self.index.subject(kind, slug)
        if iri is None:
            return None
        record = Iri(self.index.record(iri))
        return self._store.construct(self._site["thing-data"], media_type, thing=Iri(iri), record=record)

    def entries(self, kind: str, language: str, listed: Iterable[Listed] | None = None) -> list[Entry]:
        """Give the things of a kind with what a list shows of them, by label; only those ``listed``, if they are."""
        reading = self.reading(language)
        things = self.index.things(kind, language) if listed is None else listed
        return entries(things, self.said_of_kind(kind), reading)

    def said_of_kind(self, kind: str) -> Mapping[str, Said]:
        """Give what lists and facets tell of each thing of a kind, by IRI."""
        if kind not in self._said_of_kind:
            with self._loading:
                if kind not in self._said_of_kind:
                    rows = self._ask("kind-facts", **{"class": Iri(KINDS[kind].class_iri)})
                    self._said_of_kind[kind] = said_by_thing(rows)
        return self._said_of_kind[kind]

    def facets(self, kind: str) -> Facets:
        """Give what the list of a kind can be narrowed by."""
        if kind not in self._facets:
            with self._loading:
                if kind not in self._facets:
                    said = self.said_of_kind(kind)
                    members = {iri: said.get(iri, {}) for _, iri, _ in self.index.things(kind, "en")}
                    self._facets[kind] = Facets(kind, members, self._context)
        return self._facets[kind]

    @cached_property
    def _context(self) -> Context:
        return Context(self._ask("facet-context"), self.reading("en").kind)

    def kind_data(self, kind: str, media_type: str) -> bytes:
        """Give the data of a kind's list, by the profile of the kind where there is one (services: CPSV-AP)."""
        if f"{kind}-data" in self._site:
            return self._store.construct(self._site[f"{kind}-data"], media_type)
        terms: dict[str, Term] = {"class": Iri(KINDS[kind].class_iri)}
        return self._store.construct(self._site["kind-data"], media_type, **terms)

    def graph_data(self, document: str, media_type: str) -> bytes:
        """Give the data of the ontology's or the shapes' graph."""
        return self._store.construct(self._site["graph-data"], media_type, graph=Iri(document))

    def scheme(self, scheme: str, language: str) -> SchemePage | None:
        """Make the page of a concept scheme; None if the graph has none of this name."""
        iri = Iri(CONCEPTS + scheme)
        if not self.said_of(iri.value):
            return None
        rows = self._ask("scheme-concepts", scheme=iri)
        uses = self._ask("scheme-uses", scheme=iri)
        return scheme_page(scheme, rows, uses, self.reading(language))

    def scheme_line(self, scheme: str, language: str) -> SchemeLine | None:
        """Tell of a concept scheme what the list of schemes shows; None if the graph has none of this name."""
        iri = Iri(CONCEPTS + scheme)
        if not self.said_of(iri.value):
            return None
        if scheme not in self._sizes:
            rows = self._ask("scheme-concepts", scheme=iri)
            self._sizes[scheme] = len({row["concept"] for row in rows})
        return scheme_line(scheme, self._sizes[scheme], self.reading(language))

    def uses(self, iri: str, kind: str, property_: str, language: str, part: slice) -> UseGroup | None:
        """Give a part of the things of a kind that use a concept by a property (a compact name or an IRI)."""
        groups = use_groups(self._users(iri), self.reading(language), part)
        return next((g for g in groups if g.kind == kind and property_ in (g.name, g.property)), None)

    def concept(self, scheme: str, slug: str, language: str) -> ConceptPage | None:
        """Make the page of a concept; None if there is none."""
        iri = f"{CONCEPTS}{scheme}/{slug}"
        if not self.index.labels(iri):
            return None
        narrower = [row["narrower"].value for row in self._ask("narrower", concept=Iri(iri))]
        return concept_page(scheme, slug, narrower, self._users(iri), self.reading(language))

    def _read_users(self, concept: str) -> Users:
        return users(self._ask("concept-uses", concept=Iri(concept)), self.index)

    def concept_data(self, iri: str, media_type: str) -> bytes:
        """Give the data of a concept or, with its concepts, of a scheme."""
        is_scheme = "/" not in iri.removeprefix(CONCEPTS)
        name, parameter = ("scheme-data", "scheme") if is_scheme else ("subject-data", "subject")
        return self._store.construct(self._site[name], media_type, **{parameter: Iri(iri)})

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes of the graph."""
        return Shapes(self._ask("shapes", graph=Iri(SHAPES_DOCUMENT)))

    def project_cities(self, project: str, language: str) -> list[City]:
        """List the partner cities of a project, each once, by name."""
        return cities_of(self._ask("project-cities", project=Iri(project)), self.reading(language))

    @cached_property
    def atlas(self) -> Atlas:
        """The cities as maps show them."""
        return Atlas(self._ask, self.standing, self.project_cities, self.reading)

    @cached_property
    def chronicle(self) -> Chronicle:
        """What has a place in time."""
        return Chronicle(self.said_of_kind, self.entries, self.project_cities, self.reading)

    def standing(self, name: str, language: str) -> list[dict[str, Term]]:
        """Answer a published SELECT question that asks for nothing but the language; each is asked once.

        Raises KeyError if there is none of this name, ValueError if it has other parameters.
        """
        key = (name, language)
        if key not in self._standing:
            question = self.questions[name]
            wanted = {parameter.name for parameter in question.parameters}
            if question.form != "select" or not wanted <= {"language"}:
                raise ValueError(
                    f"{name}: found the parameters {sorted(wanted)}, expected a SELECT with none"
                )
            terms: dict[str, Term] = {parameter: Literal(language) for parameter in wanted}
            self._standing[key] = self._store.select(question, **terms)
        return self._standing[key]

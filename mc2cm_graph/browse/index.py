"""Which things there are, what they are called, and which names come near a wrong one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import CONCEPTS, KINDS, SCHEMES, split_thing, thing_iri
from mc2cm_graph.terms import Literal, Term

PREFERRED = "http://www.w3.org/2004/02/skos/core#prefLabel"
_MEMBERS_ARE_THINGS = frozenset(SCHEMES) & frozenset(KINDS)

Row = dict[str, Term]


class Index:
    """Labels of everything that has a page. Built once for a snapshot, then only read."""

    def __init__(self, label_rows: Iterable[Row], record_rows: Iterable[Row]) -> None:
        """Take the answers of the site questions ``labels`` and ``records``."""
        self._labels: dict[str, list[Literal]] = defaultdict(list)
        self._others: dict[str, list[Literal]] = defaultdict(list)
        self.topics = {row["record"].value: row["topic"].value for row in record_rows}
        self.records = {topic: record for record, topic in self.topics.items()}
        for row in label_rows:
            label = row["label"]
            if isinstance(label, Literal):
                preferred = row["property"].value == PREFERRED
                (self._labels if preferred else self._others)[row["thing"].value].append(label)
        self.slugs: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for iri in self._labels:
            named = split_thing(self.records.get(iri, iri))
            if named:
                self.slugs[named[0]].add(named[1])
        self._near = _Trigrams()
        for iri, labels in self._labels.items():
            path = self.path(iri)
            if path:
                for text in {fold(label.value) for label in [*labels, *self._others.get(iri, [])]}:
                    self._near.add(text, iri)
                self._near.add(path.rsplit("/", 1)[-1].replace("-", " "), iri)

    def label(self, iri: str, language: str) -> Literal | None:
        """Give the preferred label for a reader of ``language``, or None if the graph has none."""
        return choose(self._labels.get(iri, ()), language)

    def labels(self, iri: str) -> list[Literal]:
        """Give every preferred label."""
        return sorted(self._labels.get(iri, ()))

    def subject(self, kind: str, slug: str) -> str | None:
        """Give the IRI of the thing on the page ``/<kind>/<slug>``, or None if there is none."""
        if slug not in self.slugs.get(kind, ()):
            return None
        record = thing_iri(kind, slug)
        return self.topics.get(record, record)

    def record(self, iri: str) -> str:
        """Give our own IRI for a thing: its record where it bears a foreign IRI, else its own."""
        return self.records.get(iri, iri)

    def owner(self, iri: str) -> str | None:
        """Give the thing that an IRI names or belongs to as a sub-thing, or None for any other IRI."""
        named = split_thing(self.record(iri))
        return self.subject(*named) if named else None

    def path(self, iri: str) -> str | None:
        """Give the path of the page of a thing or concept, with the sub-thing's fragment, else None."""
        iri = self.record(iri)
        named = split_thing(iri)
        if named:
            fragment = iri.partition("#")[2]
            return f"/{named[0]}/{named[1]}" + (f"#{fragment}" if fragment else "")
        if iri.startswith(CONCEPTS):
            scheme, _, slug = iri.removeprefix(CONCEPTS).partition("/")
            return f"/concepts/{scheme}/{slug}" if slug else f"/concepts/{scheme}"
        return None

    def things(self, kind: str, language: str) -> list[tuple[str, str, Literal]]:
        """List a kind's things as slug, IRI and label, sorted by label without case and accents."""
        found = []
        for slug in self.slugs[kind]:
            iri = self.subject(kind, slug) or thing_iri(kind, slug)
            found.append((slug, iri, self.label(iri, language) or Literal(slug)))
        return sorted(found, key=lambda entry: (fold(entry[2].value), entry[0]))

    def concepts(self, scheme: str, language: str) -> list[tuple[str, str, Literal]]:
        """List a scheme's concepts as slug, IRI and label, sorted by label."""
        if scheme in _MEMBERS_ARE_THINGS:
            return self.things(scheme, language)
        start = f"{CONCEPTS}{scheme}/"
        found = [
            (iri.removeprefix(start), iri, self.label(iri, language) or Literal(iri))
            for iri in self._labels
            if iri.startswith(start)
        ]
        return sorted(found, key=lambda entry: (fold(entry[2].value), entry[0]))

    def near(self, words: str, limit: int = 8) -> list[str]:
        """Give the IRIs whose names come nearest to ``words`` (a slug, a misspelt name), best first."""
        return self._near.search(fold(words.replace("-", " "))[:80], limit)


class _Trigrams:
    """Names found by shared runs of three letters, then ordered by likeness."""

    def __init__(self) -> None:
        self._names: list[tuple[str, str, int]] = []
        self._runs: dict[str, list[int]] = defaultdict(list)

    def add(self, name: str, iri: str) -> None:
        runs = _runs(name)
        for run in runs:
            self._runs[run].append(len(self._names))
        self._names.append((name, iri, len(runs)))

    def search(self, words: str, limit: int) -> list[str]:
        shared: Counter[int] = Counter()
        wanted = _runs(words)
        for run in wanted:
            shared.update(self._runs.get(run, ()))
        # The part of all runs that both have (Jaccard), so that a long name is not near for its length alone.
        overlaps = {
            number: count / (len(wanted) + self._names[number][2] - count) for number, count in shared.items()
        }
        likest: dict[str, float] = {}
        for number, overlap in sorted(overlaps.items(), key=lambda pair: (-pair[1], pair[0]))[:200]:
            name, iri, _ = self._names[number]
            likeness = SequenceMatcher(None, words, name).ratio() + overlap
            if likeness > 0.8:
                likest[iri] = max(likeness, likest.get(iri, 0.0))
        return sorted(likest, key=lambda iri: (-likest[iri], iri))[:limit]


def _runs(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}

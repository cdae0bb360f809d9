"""A version as RDF: DCAT 3 for the dataset and its files, PROV-O for its origin, VoID for its counts."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from mc2cm_graph.history import History, Step, kept
from mc2cm_graph.names import KINDS
from mc2cm_graph.snapshot import Dump
from mc2cm_graph.versions.writing import DATASET, DUMPS, VERSIONS, Object, iri, said, term, text, typed

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SHA256 = "spdx:checksumAlgorithm_sha256"
PATCH = ("changes.rdfp", "application/rdf-patch")
"""The file of a difference that is made of the two others when it is asked for."""


def describe_all(history: History) -> list[ox.Triple]:
    """Describe the list of versions: all that were recorded, each with its time and its predecessor."""
    current = history.last.version
    found = said(
        DATASET,
        ("a", term("dcat:Dataset")),
        ("dcat:hasCurrentVersion", iri(VERSIONS + current)),
        *(("dcat:hasVersion", iri(VERSIONS + step.version)) for step in history.steps),
    )
    for step in history.steps:
        found += said(VERSIONS + step.version, *_head(history, step))
    return found


def describe_version(history: History, step: Step, base: str) -> list[ox.Triple]:
    """Describe one version: when and from what it was made, what it counts, what it replaced, and its files.

    ``base`` is the address of this host, from which files are taken; only files that are kept are told.
    """
    subject = VERSIONS + step.version
    found = said(subject, *_head(history, step), *_counts(step))
    found += _origin(step)
    for kind, number in step.kinds.items():
        part = f"{subject}#{kind}"
        pairs: tuple[tuple[str, Object], ...] = (
            ("void:class", iri(KINDS[kind].class_iri)),
            ("void:entities", typed(number, "integer")),
        )
        found += [*said(subject, ("void:classPartition", iri(part))), *said(part, *pairs)]
    snapshot = kept(history.build_dir, step.version)
    if snapshot is not None:
        dumps = (file for file in snapshot.manifest.files if file.name.startswith("dump/"))
        root = f"{DUMPS}{step.version}/"
        here = f"{base}/dump/{step.version}/"
        found += _files(subject, root, here, (_named(file) for file in dumps))
    return found + _difference(history, step, base)


def _head(history: History, step: Step) -> Iterable[tuple[str, Object]]:
    yield from (("a", term(name)) for name in ("dcat:Dataset", "prov:Entity", "void:Dataset"))
    yield "dcterms:title", text(f"MC2CM graph, version {step.version}", "en")
    yield "dcterms:identifier", text(step.version)
    yield "dcat:version", text(step.version)
    yield "dcat:isVersionOf", iri(DATASET)
    yield "dcterms:license", iri(LICENCE)
    yield "dcterms:issued", typed(step.time, "dateTime")
    yield "prov:generatedAtTime", typed(step.time, "dateTime")
    yield "foaf:page", iri(VERSIONS + step.version)
    # A version may come back: it follows each of those whose place it took.
    for one in history.steps:
        if one.version == step.version and one.previous:
            yield "dcat:previousVersion", iri(VERSIONS + one.previous)
            yield "prov:wasRevisionOf", iri(VERSIONS + one.previous)


def _counts(step: Step) -> Iterable[tuple[str, Object]]:
    yield "void:triples", typed(step.default, "integer")
    yield "void:entities", typed(sum(step.kinds.values()), "integer")


def _origin(step: Step) -> list[ox.Triple]:
    """Say which sources it was built from: their fingerprint, and the release of the software."""
    subject = VERSIONS + step.version
    sources, making, software = f"{subject}#sources", f"{subject}#build", f"{subject}#software"
    found = said(subject, ("prov:wasDerivedFrom", iri(sources)), ("prov:wasGeneratedBy", iri(making)))
    found += said(
        making,
        ("a", term("prov:Activity")),
        ("prov:used", iri(sources)),
        ("prov:endedAtTime", typed(step.time, "dateTime")),
        ("prov:wasAssociatedWith", iri(software)),
    )
    found += said(
        software, ("a", term("prov:SoftwareAgent")), ("dcat:version", text(step.software)),
        ("foaf:name", text("mc2cm build")),
    )  # fmt: skip
    found += said(
        sources,
        ("a", term("prov:Entity")),
        ("rdfs:comment", text("The files that people write, and the code that builds.", "en")),
    )
    return found + (_checksum(sources, step.sources) if step.sources else [])


def _difference(history: History, step: Step, base: str) -> list[ox.Triple]:
    """Describe the difference to the predecessor: added and removed statements, each as a graph of its own."""
    here = f"{base}/versions/{step.version}/"
    files = [_named(file) for file in step.files if history.file(step, file.name)]
    if not files:
        return []
    subject, root = f"{VERSIONS}{step.version}#difference", f"{VERSIONS}{step.version}/"
    found = said(
        subject,
        ("a", term("dcat:Dataset")),
        ("a", term("prov:Entity")),
        ("dcterms:title", text(f"From version {step.previous} to version {step.version}", "en")),
        ("prov:wasDerivedFrom", iri(VERSIONS + step.version)),
        ("prov:wasDerivedFrom", iri(VERSIONS + step.previous)),
        ("dcterms:license", iri(LICENCE)),
    )
    found += said(VERSIONS + step.version, ("dcterms:relation", iri(subject)))
    found += _files(subject, root, here, files)
    name, media_type = PATCH
    return found + _files(subject, root, here, [Dump(name, media_type, 0, "")])


def _named(file: Dump) -> Dump:
    return Dump(file.name.removeprefix("dump/"), file.media_type, file.bytes, file.sha256)


def _files(subject: str, root: str, here: str, files: Iterable[Dump]) -> list[ox.Triple]:
    found: list[ox.Triple] = []
    for file in files:
        name = root + file.name
        found += said(subject, ("dcat:distribution", iri(name)))
        found += said(
            name,
            ("a", term("dcat:Distribution")),
            ("dcterms:title", text(file.name)),
            ("dcterms:license", iri(LICENCE)),
            ("dcat:mediaType", iri(_MEDIA_TYPES + file.media_type)),
            ("dcat:downloadURL", iri(here + file.name)),
            ("dcat:accessURL", iri(here + file.name)),
        )
        if file.sha256:
            found += said(name, ("dcat:byteSize", typed(file.bytes, "nonNegativeInteger")))
            found += _checksum(name, file.sha256)
    return found


def _checksum(subject: str, sha256: str) -> list[ox.Triple]:
    node = f"{subject}{'-' if '#' in subject else '#'}sha256"
    return [
        *said(subject, ("spdx:checksum", iri(node))),
        *said(
            node,
            ("a", term("spdx:Checksum")),
            ("spdx:algorithm", term(_SHA256)),
            ("spdx:checksumValue", typed(sha256, "hexBinary")),
        ),
    ]

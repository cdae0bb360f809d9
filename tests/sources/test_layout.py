"""The canonical layout loses nothing, is its own fixpoint, and faults of syntax say where."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.names import PREFIXES
from mc2cm_graph.sources import Document, Sources, Unreadable, lay_out, read

HEAD = "@base <https://w3id.org/mc2cm/id/city/x> .\n" + "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("dcterms", "mc", "prov", "skos", "source", "xsd")
)


def written(folder: Path, body: str, name: str = "x") -> Document:
    path = folder / "city" / f"{name}.trig"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + body, encoding="utf-8")
    return read(path, f"city/{name}.trig")


def test_layout_keeps_every_quad_of_the_project(live_sources: Sources, world_sources: Sources) -> None:
    files = [(s, path) for s in (live_sources, world_sources) for path in s.data_files()]
    assert len(files) > 300
    for sources, path in files:
        document = read(path, sources.shown(path))
        layout = lay_out(document.base, document.quads)
        assert set(ox.parse(layout.text, format=ox.RdfFormat.TRIG)) == set(document.quads)
        assert layout.text == document.text, f"{path} is not in the canonical layout"
        assert set(layout.lines) == set(document.quads)


def test_lines_are_those_of_the_statements(tmp_path: Path) -> None:
    document = written(tmp_path, '<#c1> { <> skos:prefLabel "B"@fr, "A"@en ; mc:country mc:Y . }')
    layout = lay_out(document.base, document.quads)
    lines = layout.text.splitlines()
    for quad, number in layout.lines.items():
        if isinstance(quad.object, ox.Literal):
            assert f'"{quad.object.value}"' in lines[number - 1]
        else:
            assert "mc:country" in lines[number - 1]
    assert len(layout.lines) == 3


@pytest.mark.parametrize(
    "text",
    [
        'quote " and \\\\ back',
        "tab\\tand\\nline",
        "<script>alert(1)</script>",
        "مَدِينَة",
        "é–’",
        "# no comment",
    ],
)
def test_awkward_text_survives(tmp_path: Path, text: str) -> None:
    escaped = text.replace('"', '\\"')
    document = written(tmp_path, f'<#c1> {{ <> skos:prefLabel "{escaped}"@en . }}')
    again = lay_out(document.base, document.quads).text
    assert list(ox.parse(again, format=ox.RdfFormat.TRIG)) == list(document.quads)
    assert document.comments() == []


def test_lexical_forms_are_kept(tmp_path: Path) -> None:
    document = written(tmp_path, '<#c1> { <> mc:x "12.50"^^xsd:decimal . }')
    assert '"12.50"^^xsd:decimal' in lay_out(document.base, document.quads).text


def test_numbered_fragments_stand_in_natural_order(tmp_path: Path) -> None:
    body = "".join(f'<#c{n}> {{ <> skos:note "{n}"@en . }}\n' for n in (10, 2, 1))
    document = written(tmp_path, body)
    text = lay_out(document.base, document.quads).text
    assert text.index("<#c1>") < text.index("<#c2>") < text.index("<#c10>")


def test_comments_are_found_outside_strings_and_iris(tmp_path: Path) -> None:
    document = written(tmp_path, '<#c1> { <> skos:note "a # b"@en . } # why\n')
    assert [comment for _, comment in document.comments()] == ["# why"]
    assert document.comments()[0][0] == HEAD.count("\n") + 1


def test_syntax_error_says_file_line_and_mend(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        written(tmp_path, "\n<#c1> { <> skos:prefLabel . }")
    fault = caught.value.fault
    assert (fault.file, fault.line, fault.rule) == ("city/x.trig", HEAD.count("\n") + 2, "syntax")
    assert fault.found
    assert fault.mend


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_bytes(b"# fine\n\xff")
    with pytest.raises(Unreadable) as caught:
        read(path, "broken.ttl")
    assert (caught.value.fault.line, caught.value.fault.rule) == (2, "utf-8")


def test_blank_nodes_get_the_same_label_each_time(live_sources: Sources) -> None:
    blank = 0
    for path in live_sources.ontology_files():
        first, second = read(path, live_sources.shown(path)), read(path, live_sources.shown(path))
        assert first.quads == second.quads
        blank += sum(isinstance(q.subject, ox.BlankNode) for q in first.quads)
    assert blank > 10

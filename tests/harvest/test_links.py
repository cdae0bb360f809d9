"""From a portal to data files: harvest, review, files that the check takes and the build holds."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.build import build
from mc2cm_graph.harvest import Store
from mc2cm_graph.names import ONTOLOGY, PREFIXES, concept_iri, thing_iri
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources
from mc2cm_graph.validate import check, check_files
from tests.conftest import WORLD
from tests.harvest.ckans import Catalogue, package
from tests.harvest.commands import Desk
from tests.harvest.serving import portal

REFUGEES = package(
    1,
    title="Réfugiés accueillis à Bréval",
    organization={"title": "Métropole du Grand Bréval"},
    extras=[
        {"key": "spatial_uri", "value": "https://sws.geonames.org/17/"},
        {"key": "language", "value": "fr"},
    ],
)
HEALTH = package(2, title="Centres de santé")
TREES = package(3, title="Arbres d'alignement")


@pytest.fixture(scope="module")
def harvested(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a harvest of three packages."""
    store = tmp_path_factory.mktemp("harvest") / "harvest.sqlite"
    with portal(Catalogue([REFUGEES, HEALTH, TREES])) as there:
        told = Desk(world_snapshot, WORLD, store).harvest(there.url)
    assert "3 descriptions, 3 new" in told
    return store


@pytest.fixture
def desk(harvested: Path, world_snapshot: Snapshot, tmp_path: Path) -> Desk:
    """A desk with copies of the world's data and of the harvest."""
    shutil.copytree(WORLD, tmp_path / "data")
    return Desk(world_snapshot, tmp_path / "data", Path(shutil.copy(harvested, tmp_path)))


def rows_of(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_the_list_has_what_is_likely_and_nothing_else(desk: Desk) -> None:
    told = desk.run("links", "review", "list")
    assert "Réfugiés accueillis à Bréval" in told
    assert "Centres de santé" in told
    assert "Arbres" not in told
    assert told.endswith("2 datasets\n")


def test_a_dataset_is_shown_with_its_reasons(desk: Desk) -> None:
    told = desk.run("links", "review", "show", f"breval-open/{REFUGEES['id'][:6]}")
    assert "spatial field <https://sws.geonames.org/17/> (+0.97)" in told
    assert "publisher “Métropole du Grand Bréval” (+0.85)" in told
    assert "title “Réfugiés” (+0.75)" in told


def test_confirmed_links_become_files_that_are_checked_and_built(
    desk: Desk, world_snapshot: Snapshot, tmp_path: Path
) -> None:
    desk.run("links", "review", "confirm", f"breval-open/{REFUGEES['id']}", "--by", "A. Reader")
    told = desk.run("links", "write")
    assert "2 of 2 files" in told
    assert "0 of 2 files" in desk.run("links", "write")
    sources = Sources.under(REPOSITORY, desk.data)
    assert [fault for fault in check(sources).faults if "breval-open-" in fault.file] == []
    snapshot = build(sources, tmp_path / "build")
    store = ox.Store()
    store.bulk_load(path=snapshot.dataset, format=ox.RdfFormat.N_QUADS)
    (written,) = (desk.data / "dataset").glob("breval-open-*.trig")
    record = ox.NamedNode(thing_iri("dataset", written.stem))
    (topic,) = store.quads_for_pattern(
        record, ox.NamedNode(PREFIXES["foaf"] + "primaryTopic"), None, ox.DefaultGraph()
    )
    dataset = ox.NamedNode(str(topic.object)[1:-1])
    said = {
        (quad.predicate.value, str(quad.object))
        for quad in store.quads_for_pattern(dataset, None, None, ox.DefaultGraph())
    }
    assert (PREFIXES["dcterms"] + "spatial", f"<{thing_iri('city', 'breval')}>") in said
    assert (ONTOLOGY + "theme", f"<{concept_iri('theme', 'refugees-asylum')}>") in said
    assert (PREFIXES["dcat"] + "inCatalog", f"<{thing_iri('portal', 'breval-open')}>") in said
    assert (PREFIXES["dcterms"] + "publisher", f"<{thing_iri('institution', 'grand-breval')}>") in said
    assert (PREFIXES["dcterms"] + "identifier", f'"{REFUGEES["id"]}"') in said
    text = written.read_text("utf-8")
    assert "harvested on 20" in text
    assert "confirmed by A. Reader" in text
    assert "Bréval 0.99: spatial field" in text
    # A changed title changes the file and makes no second one.
    store_path = Path(shutil.copy(desk.store, tmp_path / "changed.sqlite"))
    with Store(store_path) as changed:
        changed.base.execute("UPDATE record SET content = replace(content, 'accueillis', 'et réfugiées')")
    assert "2 of 2 files" in Desk(world_snapshot, desk.data, store_path).run("links", "write")
    assert list((desk.data / "dataset").glob("breval-open-*.trig")) == [written]
    # What is in the graph is proposed no more, and what was decided stays.
    later = Desk(snapshot, desk.data, desk.store)
    later.run("links", "match")
    assert "Réfugiés" not in later.run("links", "review", "list")
    assert "Réfugiés" in later.run("links", "review", "list", "--state", "confirmed")


def test_a_confirmed_figure_leads_to_its_dataset(desk: Desk, tmp_path: Path) -> None:
    foreigners = package(9, title="Population étrangère de Bréval", organization={"title": "Grand Bréval"})
    indicator = desk.data / "indicator" / "breval-residents-2013.trig"
    indicator.write_text(
        indicator.read_text("utf-8").replace("measure:population", "measure:foreign-residents"),
        encoding="utf-8",
    )
    sources = Sources.under(REPOSITORY, desk.data)
    snapshot = build(sources, tmp_path / "first")
    later = Desk(snapshot, desk.data, desk.store)
    with portal(Catalogue([foreigners])) as there:
        later.harvest(there.url)
    name = f"breval-open/{foreigners['id']}"
    assert "indicator Residents of Bréval in 2013" in later.run("links", "review", "show", name)
    later.run("links", "review", "confirm", name)
    later.run("links", "review", "confirm", name, "--target", "indicator/breval-residents-2013")
    assert "3 of 3 files" in later.run("links", "write")
    assert "0 of 3 files" in later.run("links", "write")
    assert "mc:fromDataset <http" in indicator.read_text("utf-8")
    assert check_files(sources, [indicator, *(desk.data / "dataset").glob("breval-open-*.trig")]).faults == []


def test_a_table_goes_out_and_its_decisions_come_back(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "links.tsv"
    desk.run("links", "review", "export", str(table))
    rows = rows_of(table)
    assert {row["target"] for row in rows} >= {"city:breval", "theme:refugees-asylum", "theme:health"}
    for row in rows:
        row["decision"] = "confirm" if row["identifier"] == REFUGEES["id"] else "reject"
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    assert f"{len(rows)} links decided" in desk.run("links", "review", "import", str(table))
    assert desk.run("links", "review", "list") == "0 datasets\n"
    assert desk.run("links", "review", "list", "--state", "rejected").endswith("1 datasets\n")


def test_what_a_table_says_wrongly_is_told_by_line(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "links.csv"
    table.write_text(
        "portal,identifier,target,decision,by\n"
        f"breval-open,{REFUGEES['id']},city:breval,perhaps,\n"
        f"breval-open,{REFUGEES['id']},city:altamar,confirm,\n"
        f"breval-open,{REFUGEES['id']},city:breval,confirm,\n",
        encoding="utf-8",
    )
    done = desk.try_it("links", "review", "import", str(table))
    assert done.returncode == 1
    assert "line 2: found 'perhaps', expected confirm, reject or wait" in done.stderr
    assert "line 3: found no link to" in done.stderr
    assert "1 links decided" in done.stdout


def test_the_talk_keeps_every_answer(desk: Desk) -> None:
    told = desk.run("links", "review", "ask", "--by", "A. Reader", typed="what\n1\nr\n")
    assert told.count("c: confirm all but figures") == 2
    assert desk.run("links", "review", "list", "--state", "waiting", "--state", "certain") == "0 datasets\n"
    shown = desk.run("links", "review", "show", f"breval-open/{REFUGEES['id']}")
    assert "<city:breval> confirmed by A. Reader" in shown
    assert "<theme:refugees-asylum> rejected by A. Reader" in shown


def test_decisions_stay_when_the_portal_is_harvested_again(desk: Desk) -> None:
    desk.run("links", "review", "reject", f"breval-open/{HEALTH['id']}")
    desk.run("links", "review", "confirm", f"breval-open/{REFUGEES['id']}")
    changed = package(2, title="Centres de santé et hôpitaux")
    with portal(Catalogue([REFUGEES, changed, TREES])) as there:
        told = desk.harvest(there.url)
    assert "0 new" in told
    assert desk.run("links", "review", "list") == "0 datasets\n"


def test_everything_certain_is_confirmed_at_once(desk: Desk) -> None:
    assert "links confirmed" in desk.run("links", "review", "confirm", "--certain")
    assert desk.run("links", "review", "list", "--state", "confirmed").endswith("1 datasets\n")
    desk.run("links", "review", "wait", f"breval-open/{REFUGEES['id']}")
    assert desk.run("links", "review", "list", "--state", "confirmed") == "0 datasets\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("links", "review", "show", "breval-open/zzz"),
            "expected PORTAL/IDENTIFIER of a dataset of the review",
        ),
        (("links", "review", "confirm"), "found no dataset to confirm"),
        (("links", "review", "export", "links.xlsx"), "expected one file .csv or .tsv"),
        (("links", "match", "nowhere"), "found no harvest of nowhere, expected one of breval-open"),
        (("harvest", "Not A Name"), "expected small letters, digits and hyphens"),
        (("harvest", "nowhere"), "found no portal 'nowhere' in the graph, expected --kind and --address"),
        (("harvest", "x", "--address", "https://data.example/"), "--address without --kind"),
        (
            ("harvest", "x", "--kind", "ckan", "--address", "file:///etc/passwd"),
            "begins with https:// or http://",
        ),
        (
            ("harvest", "x", "--kind", "ckan", "--address", "http://192.168.1.1/"),
            "which is no public address",
        ),
    ],
)
def test_wrong_use_is_told(desk: Desk, words: tuple[str, ...], told: str) -> None:
    done = desk.try_it(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr

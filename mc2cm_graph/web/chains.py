"""Adoption chains: who took what from whom, as trees, a map, a table, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.footnotes import Footnotes
from mc2cm_graph.browse.text import choose
from mc2cm_graph.maps import EUROPE, WORLD
from mc2cm_graph.names import concept_iri
from mc2cm_graph.transfer import Branch, Transfer
from mc2cm_graph.transfer.drawing import Map, draw_map, draw_tree
from mc2cm_graph.web import checkfiles, data, links
from mc2cm_graph.web.asked import leaf
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language, site

COLUMNS = ("transfer", "from", "from_places", "to", "mode", "start", "end", "adaptation", "note", "result")
DRAWN_DEPTH = 2
"""Chains of at least as many steps are drawn as trees; a list says as much of shorter ones."""

MOST_SHOWN = 40
"""Transfers on one page; a chain is not parted, so that there may be more."""

MOST_DRAWN = 400
"""Transfers on a map; of more the map shows those of its page."""

_SHEETS = "mc2cm-transfer-sheets"
"""Name among the extensions of the application of the drawn sheets, by mode and language."""

pages = Blueprint("chains", __name__)


@pages.get("/transfers")
def transfers_page() -> ResponseReturnValue:
    """Show all chains, the largest first, with a map and a table; ``mode`` keeps one mode of transfer."""
    mode = _mode()
    chains = site().transfers.chains
    chosen = chains.select(mode)
    return _page(chains.forest(mode), chosen, mode, "", "/transfers")


@pages.get("/practice/<slug>/transfers")
def practice_page(slug: str) -> ResponseReturnValue:
    """Show the chain that starts from one practice, and where it came from."""
    practice = _practice(slug)
    tree = site().transfers.chains.tree(practice, _mode())
    path = f"/practice/{slug}/transfers"
    return _page([tree] if tree.steps else [], tree.transfers, _mode(), practice, path)


@pages.get("/transfers.json")
def transfers_json() -> Response:
    """Give all transfers and their trees as JSON."""
    chains = site().transfers.chains
    return _files_json(chains.forest(_mode()), chains.select(_mode()))


@pages.get("/practice/<slug>/transfers.json")
def practice_json(slug: str) -> Response:
    """Give the chain of one practice as JSON."""
    tree = site().transfers.chains.tree(_practice(slug), _mode())
    return _files_json([tree], tree.transfers)


@pages.get("/transfers.csv")
def transfers_csv() -> Response:
    """Give all transfers as CSV."""
    return data.csv_response(COLUMNS, _rows(site().transfers.chains.select(_mode())))


@pages.get("/practice/<slug>/transfers.csv")
def practice_csv(slug: str) -> Response:
    """Give the transfers of the chain of one practice as CSV."""
    tree = site().transfers.chains.tree(_practice(slug), _mode())
    return data.csv_response(COLUMNS, _rows(tree.transfers))


def _page(
    trees: Sequence[Branch], transfers: Sequence[Transfer], mode: str, practice: str, path: str
) -> ResponseReturnValue:
    chains = site().transfers.chains
    reading = browser().reading(language())
    twins = data.alternates(path, ("csv", "json"))
    asked = f"?mode={mode.rpartition('/')[2]}" if mode else ""
    twins = [(address + asked, media_type) for address, media_type in twins]
    leaves = _leaves(trees)
    number = leaf(len(leaves))
    shown = list(dict.fromkeys(t for tree in leaves[number - 1] for t in tree.transfers))
    drawn = transfers if len(transfers) <= MOST_DRAWN else shown
    if number > 1:
        drawn = []
    if practice or drawn is not transfers:
        europe, world = _sheets(drawn)
    else:
        europe, world = _sheets_of_all(mode, drawn)
    body = render_template(
        "transfers.html",
        trees=[
            (tree, draw_tree(tree) if tree.depth() >= DRAWN_DEPTH else None) for tree in leaves[number - 1]
        ],
        chains_in_all=len(trees),
        in_all=len(transfers),
        transfers=sorted(shown, key=lambda t: (t.year or "9999", t.iri)),
        map_is_whole=len(drawn) == len(transfers),
        number=number,
        last=len(leaves),
        leaf=lambda page: links.href(path, mode=mode.rpartition("/")[2] or None, page=page),
        origins=chains.origins(practice) if practice else [],
        practice=reading.link(practice) if practice else None,
        modes=_modes(),
        mode=mode,
        path=path,
        europe=europe if europe.ways else None,
        # The world is shown where it shows more than the sheet above.
        world=world if len(world.ways) > len(europe.ways) else None,
        reading=reading,
        chains=chains,
        footnotes=Footnotes(reading),
        text_of=lambda texts: choose(texts, language()),
        twins=twins,
    )
    return data.announce(make_response(body), twins)


def _sheets_of_all(mode: str, transfers: Sequence[Transfer]) -> tuple[Map, Map]:
    """Draw all transfers of a mode; the drawings are kept in each language."""
    kept: dict[tuple[str, str], tuple[Map, Map]] = current_app.extensions.setdefault(_SHEETS, {})
    key = mode, language()
    if key not in kept:
        kept[key] = _sheets(transfers)
    return kept[key]


def _sheets(transfers: Sequence[Transfer]) -> tuple[Map, Map]:
    """Draw transfers on the sheet of Europe and on that of the world."""
    chains, reading = site().transfers.chains, browser().reading(language())

    def name(city: str) -> str:
        return reading.link(city).label.value.partition(" (")[0]

    return draw_map(chains, transfers, EUROPE, name), draw_map(chains, transfers, WORLD, name)


def _leaves(trees: Sequence[Branch]) -> list[list[Branch]]:
    """Part the chains into pages; there is always one."""
    leaves: list[list[Branch]] = [[]]
    told = 0
    for tree in trees:
        if told >= MOST_SHOWN:
            leaves.append([])
            told = 0
        leaves[-1].append(tree)
        told += len(tree.transfers)
    return leaves


def _files_json(trees: Iterable[Branch], transfers: Iterable[Transfer]) -> Response:
    reading = browser().reading(language())
    response = data.json_response(
        {
            "data_version": browser().manifest.version,
            "transfers": [checkfiles.transfer_fields(reading.link, transfer) for transfer in transfers],
            "trees": [_branch(tree) for tree in trees],
        }
    )
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response


def _branch(branch: Branch) -> dict[str, object]:
    """Give a tree by the IRIs of practices and transfers; ``told_above`` ends a circle."""
    return {
        "practice": branch.practice,
        "told_above": branch.again,
        "transfers": [
            {"transfer": step.transfer.iri, "results": [_branch(below) for below in step.branches]}
            for step in branch.steps
        ],
    }


def _rows(transfers: Iterable[Transfer]) -> Iterable[dict[str, str]]:
    reading = browser().reading(language())
    cities = site().transfers.chains.cities

    def names(iris: Iterable[str]) -> str:
        return "; ".join(reading.link(iri).label.value for iri in iris)

    for transfer in transfers:
        adaptation = choose(transfer.adaptations, language())
        note = choose(transfer.notes, language())
        yield {
            "transfer": transfer.iri,
            "from": names(transfer.sources),
            "from_places": names(dict.fromkeys(c for s in transfer.sources for c in cities.get(s, ()))),
            "to": names(transfer.places),
            "mode": names(transfer.modes),
            "start": transfer.start,
            "end": transfer.end,
            "adaptation": adaptation.value if adaptation else "",
            "note": note.value if note else "",
            "result": names(transfer.results),
        }


def _practice(slug: str) -> str:
    practice = browser().index.subject("practice", slug)
    if practice is None:
        raise NotFound(
            f"practice: found {slug!r}, expected the name of a practice as it stands in its address"
        )
    return practice


def _mode() -> str:
    """Read the mode asked for; BadRequest if the scheme has none of that name."""
    slug = request.args.get("mode", "").strip()
    iri = concept_iri("transfer-mode", slug) if slug else ""
    if iri and not browser().index.labels(iri):
        expected = ", ".join(known for known, _ in _modes())
        raise BadRequest(
            gettext(
                "mode: found “%(found)s”, expected one of %(expected)s", found=slug[:40], expected=expected
            )
        )
    return iri


def _modes() -> list[tuple[str, str]]:
    found = browser().index.concepts("transfer-mode", language())
    return sorted(((slug, label.value) for slug, _, label in found), key=lambda pair: fold(pair[1]))

"""The home page: what this is, the nine cities, the project with its money and both launch dates."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.facts import Fact, Part
from mc2cm_graph.browse.places import draw
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.names import KINDS, thing_iri
from mc2cm_graph.web import citing
from mc2cm_graph.web.site import browser, language

PROJECT = ("project", "mc2cm-1")
"""The project that the home page tells: the first phase, which the nine cities share."""

pages = Blueprint("home", __name__)


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the home page; a graph without the project is shown without its part."""
    project = browser().thing(*PROJECT, language())
    cities = browser().project_cities(thing_iri(*PROJECT), language())
    manifest = browser().manifest
    kinds = [(kind, manifest.kinds[kind]) for kind in KINDS if manifest.kinds.get(kind)]
    return render_template(
        "home.html",
        project=project,
        cities=cities,
        sheet=draw(cities),
        kinds=kinds,
        things=sum(count for kind, count in kinds if kind != "source"),
        manifest=manifest,
        total=_amount(project, "mc:totalCost"),
        grant=_amount(project, "schema:funding"),
        share=_share(project),
        launches=_fact(project, "mc:launchEvent"),
        lead=_lead(project),
        citation=citing.cite("/", None),
    )


def _fact(project: ThingPage | None, name: str) -> Fact | None:
    return project.fact(name) if project else None


def _amount(project: ThingPage | None, name: str) -> Part | None:
    """Find the sum of money behind a property: the amount itself or that of a grant."""
    fact = _fact(project, name)
    part = fact.values[0].part if fact else None
    amount = part.value("schema:amount") if part else None
    return amount.part if amount else part


def _share(project: ThingPage | None) -> Decimal | None:
    """Give the part of the grant in the total cost in percent."""
    total, grant = _amount(project, "mc:totalCost"), _amount(project, "schema:funding")
    whole = total.value("schema:value") if total else None
    part = grant.value("schema:value") if grant else None
    if not whole or not part or not Decimal(whole.term.value):
        return None
    return 100 * Decimal(part.term.value) / Decimal(whole.term.value)


def _lead(project: ThingPage | None) -> Part | None:
    fact = _fact(project, "mc:hasMembership")
    parts = [value.part for value in fact.values if value.part] if fact else []
    for part in parts:
        role = part.value("org:role")
        if role and role.term.value.endswith("/lead"):
            return part
    return None

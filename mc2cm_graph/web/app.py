"""The application: made from settings, one for each snapshot."""

from __future__ import annotations

from flask import Flask

from mc2cm_graph.browse import Browser
from mc2cm_graph.reconcile import Service
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store.opening import open_engine
from mc2cm_graph.transfer import Transfers
from mc2cm_graph.web import (
    catalogue,
    chains,
    changes,
    checks,
    citing,
    compare,
    completion,
    concepts,
    copying,
    copypages,
    dumps,
    editor,
    endpoint,
    errors,
    fragments,
    headers,
    home,
    incoming,
    inline,
    knowledge,
    limits,
    linked,
    links,
    maps,
    messages,
    neighbours,
    ontology,
    openapi,
    plain,
    present,
    questions,
    questionwords,
    reconcile,
    reconcileasks,
    refusing,
    related,
    robots,
    search,
    sitemap,
    suggest,
    things,
    timeline,
    versions,
    warming,
    why,
)
from mc2cm_graph.web import site as context


def create_app(settings: Settings) -> Flask:
    """Make the application over the snapshot of ``settings``.

    Raises NoSnapshot, OSError or BadQuestion if the snapshot cannot be read, EngineFailed if another engine
    is to be asked and does not answer.
    """
    app = Flask(__name__)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.url_map.strict_slashes = True
    snapshot = Snapshot.at(settings.snapshot)
    browser = Browser(snapshot, open_engine(settings, snapshot))
    with app.app_context():
        transfers = Transfers(browser.store, snapshot.queries)
        context.keep(context.Site(browser, settings, context.edition(), transfers))
    catalogue.install(app, snapshot)
    reconcileasks.install(app, Service(browser.store, browser.search, snapshot.queries), settings)
    messages.install(app, locale_selector=context.language)
    present.install(app)
    inline.install(app)
    fragments.install(app)
    maps.install(app)
    app.jinja_env.globals.update(
        site=context.site,
        parameter_title=questionwords.parameter_title,
        why=why.address,
        copying=copying.copying,
        is_served=copying.is_served,
        content_policy=headers.POLICY,
        older=links.older_version,
        current_address=links.in_current_version,
    )
    _register(app)
    endpoint.register(app, editor.editor_view)
    headers.install(app)
    refusing.install(app)
    citing.install(app)
    linked.install(app)
    errors.install(app)
    plain.install(app)
    warming.install(app)
    return app


def _register(app: Flask) -> None:
    """Give the application its pages, room by room."""
    pages = (
        home,
        things,
        related,
        search,
        suggest,
        checks,
        compare,
        chains,
        concepts,
        ontology,
        completion,
        questions,
        openapi,
        knowledge,
        limits,
        reconcile,
        robots,
        sitemap,
        incoming,
        neighbours,
        why,
        maps,
        timeline,
        catalogue,
        dumps,
        copypages,
        versions,
        changes,
        citing,
    )
    for room in pages:
        app.register_blueprint(room.pages)

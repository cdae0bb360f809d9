"""The manifests of the reconciliation service, one for each version (Service Manifest)."""

from __future__ import annotations

from flask import request

from mc2cm_graph import __version__
from mc2cm_graph.names import ONTOLOGY_DOCUMENT, THINGS
from mc2cm_graph.web import reconcilewords
from mc2cm_graph.web.languages import direction
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.reconcileextend import setting_objects
from mc2cm_graph.web.reconcilewords import Json
from mc2cm_graph.web.site import language, site

ROOT = "/reconcile"
DRAFT = "/reconcile/1.0"
PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 260
"""Pixels that the preview of an entity needs."""


def manifest() -> Json:
    """Describe the service of version 0.2."""
    root = _root()
    service = root + ROOT
    suggest = {
        which: {
            "service_url": service,
            "service_path": f"/suggest/{which}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{which}?id=${{id}}",
        }
        for which in ("entity", "property", "type")
    }
    return {
        "versions": ["0.2"],
        **_common(root),
        "identifierSpace": THINGS,
        "schemaSpace": ONTOLOGY_DOCUMENT,
        "view": {"url": f"{service}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{service}/feature?id={{{{id}}}}"},
        "preview": {
            "url": f"{service}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/extend/propose"},
            "property_settings": [_setting_02(setting) for setting in setting_objects()],
        },
    }


def draft_manifest() -> Json:
    """Describe the service of the draft of version 1.0."""
    root = _root()
    spoken = {"lang": language(), "dir": direction(language())}
    return {
        "versions": ["1.0-draft"],
        **_common(root),
        **spoken,
        "view": {"url": f"{root}{ROOT}/view?id={{id}}"},
        "featureView": {"url": f"{root}{ROOT}/feature?id={{id}}"},
        "standardizedScore": True,
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": {"width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "extend": {
            "proposeProperties": True,
            "propertySettings": [_setting_10(setting) | spoken for setting in setting_objects()],
        },
    }


def _common(root: str) -> Json:
    return {
        "name": gettext("mc2cm-graph: cities, countries and institutions of migration in the Mediterranean"),
        "documentation": root + ROOT,
        "serviceVersion": __version__,
        "logo": f"{root}/static/mark.svg",
        "defaultTypes": reconcilewords.default_types(),
        "batchSize": site().settings.limits.reconcile_queries,
    }


def _setting_02(setting: Json) -> Json:
    """Write a setting of a property as 0.2 names its members."""
    renamed = {"id": "name", "name": "label", "help": "help_text"}
    return {renamed.get(name, name): value for name, value in setting.items()}


def _setting_10(setting: Json) -> Json:
    """Write a setting of a property as the draft of 1.0 names its members."""
    return {"helpText" if name == "help" else name: value for name, value in setting.items()}


def _root() -> str:
    return request.url_root.rstrip("/")

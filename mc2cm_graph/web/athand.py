"""What is kept for the request at hand: Flask's ``g`` without its proxy.

A page looks there some thousand times (in which language is this? with which messages?), and each look through the
proxy costs ten times as much as the look itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import g
from flask.ctx import _AppCtxGlobals
from werkzeug.local import LocalProxy

at_hand: Callable[[], _AppCtxGlobals] = cast("LocalProxy[_AppCtxGlobals]", g)._get_current_object
"""Give the namespace of the request at hand. Raises RuntimeError where there is none."""

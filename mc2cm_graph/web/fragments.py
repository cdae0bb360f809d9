"""What pages are put together with: cheaper calls from templates, and parts that many pages have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any, cast

from flask import Flask, current_app, request, url_for
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from mc2cm_graph.web.copying import copying
from mc2cm_graph.web.links import chosen_language, older_version
from mc2cm_graph.web.pagenames import LISTS
from mc2cm_graph.web.site import language, site

_NAME = "mc2cm-fragments"
_REMEMBERED = 256
_MARKED = ("/map", "/sparql")
_PASSED = "jinja_pass_arg"
_PLAIN = frozenset((FunctionType, MethodType, BuiltinMethodType, type(lru_cache(len))))


class BriefContext(Context):
    """A context that calls plain functions and macros at once.

    A page makes some five hundred calls. Jinja looks at each callable four times for whether it takes the context
    itself: that costs more than what most of them do.
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        kind = called.__class__
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or getattr(called, _PASSED, None) is not None:
            return super().call(called, *args, **kwargs)
        # Variables of loops and blocks are for those that take the context.
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return called(*args, **kwargs)


def install(app: Flask) -> None:
    """Give the templates ``static`` and ``kept``, and a context that calls at less cost."""
    app.jinja_env.context_class = BriefContext
    app.extensions[_NAME] = lru_cache(_REMEMBERED)(_draw)
    app.jinja_env.globals.update(static=static, kept=kept)


def static(name: str) -> str:
    """Give the address of a file of ours, which changes with the edition."""
    return _static(request.script_root, name, site().edition)


@lru_cache(_REMEMBERED)
def _static(_: str, name: str, edition: str) -> str:
    return url_for("static", filename=name, v=edition)


def kept(template: str) -> Markup:
    """Give a part that many pages have in common, drawn once for all of them.

    It depends on the language, on the one that links carry along, and on the room that is marked as the reader's.
    In a copy, and in an older version, it depends on these too and is drawn each time.
    """
    room = _room(request.path)
    if copying() or older_version():
        return _draw(template, room, language(), chosen_language())
    draw = current_app.extensions[_NAME]
    return cast(Markup, draw(template, room, language(), chosen_language()))


def _draw(template: str, room: str, *_: str) -> Markup:
    drawn = current_app.jinja_env.get_template(template).render(room=room)
    return Markup(drawn)  # noqa: S704 - a template of ours, which escapes


def _room(path: str) -> str:
    """Give what of a path decides which door of the head is marked: a list with all below it, or a single page."""
    if path in _MARKED:
        return path
    start, stroke, _ = path[1:].partition("/")
    return f"/{start}/" if stroke and start in LISTS else ""

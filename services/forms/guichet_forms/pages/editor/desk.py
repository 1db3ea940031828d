"""What every screen of the builder needs: who designs, the addresses, the answers to htmx."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, request, url_for
from guichet_kit.auth import principal, right
from guichet_kit.pages import at_the_desk

from guichet_forms.actions.designers import Designer
from guichet_forms.actions.works import BLOCK, FORM

RIGHT = "forms.build"
DESIGNER = right(RIGHT)
blueprint = Blueprint("editor", __name__, url_prefix="/agents/formulaires")
blueprint.before_request(at_the_desk)

ADDRESSES = {FORM: "<slug>", BLOCK: "blocs/<slug>"}


def designer() -> Designer:
    """Who designs, and in which families."""
    who = principal()
    return Designer(who.subject, who.name, who.bound(RIGHT))


def work_url(kind: str, slug: str, **chosen: Any) -> str:
    """The address of the three panes with what is selected in them."""
    kept = {key: value for key, value in chosen.items() if value not in ("", None)}
    return url_for("editor.show_work", kind=kind, slug=slug, **kept)


def by_htmx() -> bool:
    """Whether a fragment is wanted rather than a page."""
    return request.headers.get("HX-Request") == "true"


View = TypeVar("View", bound=Callable[..., Any])


def both(rule: str, **options: Any) -> Callable[[View], View]:
    """Give a view the address `rule` behind a procedure's, and behind a block's."""

    def add(view: View) -> View:
        for kind, place in ADDRESSES.items():
            address = f"/{place}/{rule}"
            blueprint.add_url_rule(address, view_func=view, defaults={"kind": kind}, **options)
        return view

    return add

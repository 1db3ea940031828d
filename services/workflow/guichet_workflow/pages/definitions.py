"""The circuits of an authority: what they are in words, and a new version from its JSON."""

from typing import Any

import orjson
from flask import Blueprint, Response, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.strict import read_json
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import agents, definitions, families
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.core import Finding, compile_definition
from guichet_workflow.core.steps import steps

LONGEST = 500_000
RIGHT = "workflows.build"
blueprint = Blueprint("definitions", __name__, url_prefix="/agents/circuits")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(right(RIGHT))
def list_definitions() -> Response:
    """Show the circuits in use, and where to give a new version."""
    return _list_page()


@blueprint.post("/")
@allow(right(RIGHT))
def give_definition() -> BaseResponse:
    """Check a definition; publish it when asked to, once nothing is wrong."""
    text = _given()
    try:
        source = _parse(text)
        if request.form.get("action") != "publier":
            return _preview(text, definitions.read_definition(source))
        with transaction() as session:
            families.check_reach(session, str(source.get("slug")), principal().bound(RIGHT))
            definitions.publish(session, source, by=agents.actor(principal()))
    except Unfit as problem:
        return _list_page(text=text, findings=problem.findings, status=422)
    return redirect_to(f"/agents/circuits/{source['slug']}/")


def _given() -> str:
    file = request.files.get("fichier")
    if file is not None and file.filename:
        return file.stream.read(LONGEST + 1).decode("utf-8", "replace")
    return request.form.get("source", "")


def _parse(text: str) -> dict[str, Any]:
    wrong = _("Ce texte n’est pas un circuit au format JSON.")
    if len(text) > LONGEST:
        raise Unfit([Finding("", _("Ce fichier est trop long pour être un circuit."))])
    try:
        source = read_json(text)
    except orjson.JSONDecodeError as error:
        line = _("Ligne %(line)s, caractère %(column)s.", line=error.lineno, column=error.colno)
        raise Unfit([Finding("", f"{wrong} {line}")]) from error
    except ValueError as error:
        twice = _("Un mot y est écrit deux fois au même endroit, ou un nombre est trop grand.")
        raise Unfit([Finding("", f"{wrong} {twice}")]) from error
    if not isinstance(source, dict):
        raise Unfit([Finding("", wrong)])
    return source


def _preview(text: str, source: dict[str, Any]) -> Response:
    definition = compile_definition(source)
    return _list_page(text=text, preview=definition, sentences=steps(definition))


def _list_page(*, status: int = 200, text: str = "", **context: Any) -> Response:
    with transaction() as session:
        rows = definitions.list_live(session, principal().bound(RIGHT))
    return render(
        "workflow/definitions.html",
        title=_("Circuits"),
        area="desk",
        status=status,
        rows=rows,
        text=text,
        **context,
    )

"""The replies that agents keep ready: list, write, change, delete."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import definitions, replies
from guichet_workflow.actions.replies import FAMILY, MINE, RIGHT, SHARED, WORKFLOW, Wanted
from guichet_workflow.models import Reply
from guichet_workflow.pages.acts import text
from guichet_workflow.pages.requests import family_labels

HOME = "/agents/dossiers/reponses-types/"
blueprint = Blueprint("replies", __name__, url_prefix=HOME.rstrip("/"))

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def show_list() -> Response:
    """Show the replies that the agent may change, the last written first."""
    with transaction() as session:
        page = replies.list_kept(session, principal(), after=request.args.get("apres"))
        names = {one["value"]: one["label"] for one in _scopes(session)}
    lines = [{"row": one, "scope": _scope_words(one, names)} for one in page.items]
    return render(
        "workflow/replies/list.html",
        title=_("Réponses types"),
        area="desk",
        lines=lines,
        home=HOME,
        shares=RIGHT in principal().rights,
        next_url=f"{HOME}?apres={page.next_cursor}" if page.next_cursor else None,
    )


def _scope_words(reply: Reply, names: dict[str, str]) -> str:
    scope = replies.scope_of(reply)
    return names.get(scope, scope.partition(":")[2])


def _scopes(session: Session) -> list[dict[str, str]]:
    """Give for whom the agent may write, as options."""
    mine = [{"value": MINE, "label": _("Moi seulement")}]
    who = principal()
    if RIGHT not in who.rights:
        return mine
    bound = who.bound(RIGHT)
    shared = [] if bound is not None else [{"value": SHARED, "label": _("Tous les agents")}]
    families = [
        {"value": f"{FAMILY}:{slug}", "label": _("Famille\u00a0: %(label)s", label=label)}
        for slug, label in family_labels().items()
        if bound is None or slug in bound
    ]
    live = definitions.list_live(session, bound)
    circuits = [
        {"value": f"{WORKFLOW}:{one.slug}", "label": _("Circuit\u00a0: %(label)s", label=one.title)}
        for one in live
    ]
    return mine + shared + families + circuits


@blueprint.get("/nouvelle")
@allow(agent)
def show_new() -> Response:
    """Show an empty reply."""
    return _form({"scope": MINE}, None)


@blueprint.get("/<uuid:reply_id>")
@allow(agent)
def show_one(reply_id: UUID) -> Response:
    """Show a reply to change it."""
    with transaction() as session:
        row = replies.find(session, reply_id, principal())
        typed = {"label": row.label, "body": row.body, "scope": replies.scope_of(row)}
    return _form(typed, reply_id)


def _form(
    typed: dict[str, Any],
    reply_id: UUID | None,
    errors: dict[str, str] | None = None,
    *,
    status: int = 422,
) -> Response:
    with transaction() as session:
        scopes = _scopes(session)
    title = _("Changer une réponse type") if reply_id else _("Nouvelle réponse type")
    return render(
        "workflow/replies/edit.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        heading=title,
        area="desk",
        status=status if errors else 200,
        errors=errors or {},
        typed=typed,
        scopes=scopes,
        variables=replies.variables(),
        reply_id=reply_id,
        home=HOME,
    )


@blueprint.post("/nouvelle")
@allow(agent)
def add() -> BaseResponse:
    """Keep a new reply."""
    return _keep(None)


@blueprint.post("/<uuid:reply_id>")
@allow(agent)
def change(reply_id: UUID) -> BaseResponse:
    """Keep a reply that was changed."""
    return _keep(reply_id)


def _known(scope: str) -> str:
    """Give who a reply is for; "" for a family that does not exist."""
    kind, _colon, name = scope.partition(":")
    return scope if kind != FAMILY or name in family_labels() else ""


def _keep(reply_id: UUID | None) -> BaseResponse:
    typed = {name: text(name) for name in ("label", "body", "scope")}
    try:
        with transaction() as session:
            wanted = Wanted(**typed | {"scope": _known(typed["scope"])})
            replies.put(session, principal(), wanted, reply_id)
    except Invalid as problem:
        return _form(typed, reply_id, problem.errors)
    except NotFound as problem:
        return _form(typed, None, {"body": _gone()}, status=problem.status)
    return redirect_to(HOME)


def _gone() -> str:
    return _(
        "Cette réponse type n’existe plus\u00a0: enregistrez votre texte pour en faire "
        "une nouvelle."
    )


@blueprint.get("/<uuid:reply_id>/supprimer")
@allow(agent)
def ask_to_remove(reply_id: UUID) -> Response:
    """Show a reply, to be sure before it is deleted."""
    with transaction() as session:
        row = replies.find(session, reply_id, principal())
    return render(
        "workflow/replies/remove.html",
        title=_("Supprimer une réponse type"),
        area="desk",
        row=row,
        home=HOME,
    )


@blueprint.post("/<uuid:reply_id>/supprimer")
@allow(agent)
def remove(reply_id: UUID) -> BaseResponse:
    """Delete a reply."""
    with transaction() as session:
        replies.remove(session, reply_id, principal())
    return redirect_to(HOME)

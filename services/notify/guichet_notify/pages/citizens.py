"""Notices of a citizen: her page for one family, and the fragment of her dashboard."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, citizen, principal, service
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_notify.actions import notices
from guichet_notify.mail import paragraphs
from guichet_notify.models import Delivery

DASHBOARD = "/mon-espace/"
blueprint = Blueprint("citizens", __name__)


@blueprint.get("/messages/")
@allow(citizen)
def all_families() -> BaseResponse:
    """Send to the dashboard: only there are the families of a citizen seen together."""
    return redirect_to(DASHBOARD)


@blueprint.get("/messages/<family>/")
@allow(citizen)
def list_notices(family: str) -> Response:
    """Show the notices of one family."""
    who = _reader(family)
    with transaction() as session:
        page = notices.list_notices(session, family, who, request.args.get("after"))
    return render(
        "notify/notices.html",
        title=_("Vos messages"),
        notices=[_shown(row) for row in page.items],
        first="after" not in request.args,
        next_url=f"/messages/{family}/?after={page.next_cursor}" if page.next_cursor else None,
    )


@blueprint.post("/messages/<family>/<uuid:message_id>/lu")
@allow(citizen)
def mark_read(family: str, message_id: UUID) -> BaseResponse:
    """Note that a notice was read, then go back to where she was."""
    who = _reader(family)
    with transaction() as session:
        notices.mark_read(session, family, who, message_id)
    return redirect_to(DASHBOARD if request.form.get("retour") else f"/messages/{family}/")


@blueprint.get("/fragments/mes-messages")
@allow(service("gateway"))
def dashboard() -> Response:
    """Give the last five notices of all families, for the dashboard that the gateway lays out."""
    with transaction() as session:
        rows = notices.latest_notices(session, principal().subjects)
    return render(
        "notify/dashboard.html", title=_("Vos messages"), notices=[_shown(row) for row in rows]
    )


def _reader(family: str) -> str:
    """Give the pseudonym of the citizen, whose token is for one family."""
    who = principal()
    if who.family != family:
        raise NotFound
    return who.subject


def _shown(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.message_id,
        "title": row.title,
        "paragraphs": paragraphs(row.body),
        "number": row.number,
        "at": row.created_at,
        "unread": row.read_at is None,
        "family": row.family,
        "link": notices.path_of(row.link),
    }

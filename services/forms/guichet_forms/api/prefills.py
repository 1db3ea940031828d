"""Answers prepared for somebody else."""

from typing import Any

from flask import request, url_for
from guichet_kit.auth import agent, allow, citizen, principal
from guichet_kit.database import transaction
from sqlalchemy.orm import Session

from guichet_forms.actions import prefills, repeats
from guichet_forms.actions.filling import Setting
from guichet_forms.api.blueprint import blueprint
from guichet_forms.api.procedures import live_version
from guichet_forms.models import Prefill
from guichet_forms.pages.meeting import key, library, meet, settings
from guichet_forms.pages.offering import around
from guichet_forms.schemas.exchanges import RepeatHeaders
from guichet_forms.schemas.prefills import PrefillGiven, PrefillView


@blueprint.post("/procedures/<slug>/prefill")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(PrefillGiven)
@blueprint.response(201, PrefillView)
@allow(agent, citizen)
def prepare(headers: dict[str, Any], given: dict[str, Any], slug: str) -> dict[str, Any]:
    """Prepare answers, and give a link that opens the form with them, 60 days at most."""
    who = principal()
    owner = f"{who.kind}:{who.subject}"
    call = repeats.call_of(key(), owner, headers["idempotency_key"], request.path, given)
    with transaction() as session:
        made = repeats.made_before(session, call)
        if made is None:
            kept = _prepare(session, slug, given)
            repeats.remember(session, call, kept.id)
        else:
            kept = prefills.find_by_id(session, made)
    base = request.headers.get("Guichet-Base", request.host_url).rstrip("/")
    link = prefills.link_of(key(), who.authority, kept.id)
    path = url_for("intro.show_intro", slug=slug, lien=link)
    return {"url": base + path, "expires_at": kept.expires_at}


def _prepare(session: Session, slug: str, given: dict[str, Any]) -> Prefill:
    found, who = meet(session, slug), principal()
    number = live_version(found.opened.procedure)
    form, now = library().form(session, slug, number), found.opened.now
    setting = Setting(
        form=form, around=around(now, zone=found.here.zone), now=now, days=settings().draft_days
    )
    by = who.subject if who.kind == "agent" else ""
    return prefills.prepare(session, setting, given["answers"], number, given["days"], by)

"""Bundles of definitions, in and out, for designers' programs."""

from typing import Any

from flask import request
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session

from guichet_forms.actions import designers, exchange, repeats
from guichet_forms.actions.exchange import Given, keeping
from guichet_forms.actions.exchange.importing import as_json
from guichet_forms.api.blueprint import blueprint
from guichet_forms.core.exchange.bundle import FORMAT, VERSION
from guichet_forms.core.exchange.notes import FileRefused
from guichet_forms.pages.exchange import DESIGNER, designer
from guichet_forms.pages.meeting import key
from guichet_forms.schemas.bundles import BundleGiven, BundleView, ImportAsked, ReportView
from guichet_forms.schemas.exchanges import RepeatHeaders


@blueprint.get("/procedures/<slug>/bundle")
@blueprint.response(200, BundleView)
@allow(DESIGNER)
def read_bundle(slug: str) -> dict[str, Any]:
    """Give a form and what its questions need: versions, blocks, sources, card models."""
    with transaction() as session:
        designers.find_for(session, slug, designer())
        return {"format": FORMAT, "version": VERSION, **exchange.gather(session, [slug])}


@blueprint.post("/imports")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(ImportAsked, location="query")
@blueprint.arguments(BundleGiven)
@blueprint.response(200, ReportView)
@allow(DESIGNER)
def import_bundle(
    headers: dict[str, Any], asked: dict[str, Any], _bundle: dict[str, Any]
) -> dict[str, Any]:
    """Import a bundle whole, or say with `dry_run` what it would do.

    Nothing is changed when one element is refused.
    """
    given = Given(content=request.get_data(), publish=asked["publish"])
    try:
        with transaction() as session:
            if asked["dry_run"]:
                return dict(as_json(exchange.plan(session, designer(), given)))
            return _import(session, given, headers["idempotency_key"])
    except FileRefused as refused:
        raise Invalid(refused.sentence) from refused


def _import(session: Session, given: Given, idempotency_key: str) -> dict[str, Any]:
    agent = principal().subject
    content = {"publish": given.publish, "text": given.content.decode(errors="replace")}
    call = repeats.call_of(key(), f"agent:{agent}", idempotency_key, request.path, content)
    made = repeats.made_before(session, call)
    if made is not None:
        return dict(keeping.find_own(session, made, agent).options["report"])
    report = dict(as_json(exchange.apply(session, designer(), given)))
    kept = keeping.keep(session, given, agent)
    keeping.note_report(session, kept, report)
    repeats.remember(session, call, kept.id)
    return report

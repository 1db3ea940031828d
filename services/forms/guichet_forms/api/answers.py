"""Requests read by agents who did not send them, and their exports."""

from typing import Any
from uuid import UUID

from flask import Response, request
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy.orm import Session

from guichet_forms.actions import repeats
from guichet_forms.actions.answers import exporting, reach, reading
from guichet_forms.actions.answers.exporting import Wanted
from guichet_forms.actions.answers.listing import Asked, Filter, list_requests
from guichet_forms.api.blueprint import blueprint
from guichet_forms.core.definition import Form
from guichet_forms.core.looking import folded, looked_for
from guichet_forms.core.mandate import Declared
from guichet_forms.models import Export, Submission
from guichet_forms.pages.answers.asking import LEAST
from guichet_forms.pages.answers.exports import file_of
from guichet_forms.pages.answers.listing import READER
from guichet_forms.pages.meeting import key, library
from guichet_forms.schemas.answers import (
    ANSWER,
    BEGINS,
    ExportGiven,
    ExportView,
    RequestPage,
    RequestsAsked,
    RequestsFiltered,
)
from guichet_forms.schemas.exchanges import RepeatHeaders

FILE = {"type": "string", "format": "binary"}


@blueprint.get("/submissions")
@blueprint.arguments(RequestsAsked, location="query")
@blueprint.response(200, RequestPage)
@allow(READER)
def list_submissions(asked: dict[str, Any]) -> dict[str, Any]:
    """Give a page of the requests of the agent's families.

    A filter on an answer is `answer.<question>=value`, or `answer.<question>.begins=value`.
    """
    with transaction() as session:
        reader = reach.reader_of(principal())
        wanted = _asked(session, asked, reader)
        page = list_requests(session, wanted, after=asked["after"], size=asked["size"])
        lines = [_line(session, item, full=asked["full"]) for item in page.items]
    return {"items": lines, "next": page.next_cursor}


@blueprint.post("/procedures/<slug>/exports")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(RequestsFiltered, location="query")
@blueprint.arguments(ExportGiven)
@blueprint.response(201, ExportView)
@allow(READER)
def begin_export(
    headers: dict[str, Any], filters: dict[str, Any], given: dict[str, Any], slug: str
) -> dict[str, Any]:
    """Have a file made of the requests of a procedure; the filters are those of the list."""
    reader = reach.reader_of(principal())
    owner, where = f"agent:{reader.id}", request.full_path
    call = repeats.call_of(key(), owner, headers["idempotency_key"], where, given)
    with transaction() as session:
        made = repeats.made_before(session, call)
        if made is None:
            asked = _asked(session, {**filters, "procedure": slug}, reader)
            export = exporting.begin(session, Wanted(asked=asked, **given), reader.id)
            repeats.remember(session, call, export.id)
        else:
            export = exporting.find_own(session, made, reader.id)
        session.refresh(export)
    return _export_view(export)


@blueprint.get("/exports/<uuid:export_id>")
@blueprint.response(200, ExportView)
@allow(READER)
def read_export(export_id: UUID) -> dict[str, Any]:
    """Say how far an export is, to who asked for it."""
    return _export_view(_found(export_id))


@blueprint.get("/exports/<uuid:export_id>/file")
@blueprint.response(200, FILE, content_type="application/octet-stream")
@allow(READER)
def read_export_file(export_id: UUID) -> Response:
    """Give the file of an export that is ready."""
    export = _found(export_id)
    if export.state != "ready":
        raise NotFound
    return file_of(export)


def _found(export_id: UUID) -> Export:
    reader = reach.reader_of(principal())
    with transaction() as session:
        export = exporting.find_own(session, export_id, reader.id)
        reach.find_for(session, export.slug, reader)
    return export


def _export_view(export: Export) -> dict[str, Any]:
    names = ("id", "slug", "format", "state", "done", "total", "expires_at")
    address = f"/api/forms/v1/exports/{export.id}/file" if export.state == "ready" else None
    return {**{name: getattr(export, name) for name in names}, "file": address}


def _asked(session: Session, given: dict[str, Any], reader: reach.Reader) -> Asked:
    """The requests that are asked. Raises `NotFound`, `Invalid` for an unknown filter."""
    names = [name for name in request.args if name not in RequestsAsked().fields]
    slugs: tuple[str, ...]
    if given["procedure"]:
        procedure = reach.find_for(session, given["procedure"], reader)
        form = library().form(session, procedure.slug, reading.newest(session, procedure))
        slugs, answers = (procedure.slug,), _filters(form, names)
    elif names:
        raise Invalid(errors={name: _("Choisissez d’abord une démarche.") for name in names})
    else:
        slugs, answers = tuple(reach.slugs_for(session, reader)), ()
    return Asked(
        slugs=slugs,
        channel=given["channel"],
        since=given["received_from"],
        until=given["received_until"],
        erased=given["erased"],
        answers=answers,
        oldest_first=given["sort"] == "received_at",
    )


def _filters(form: Form, names: list[str]) -> tuple[Filter, ...]:
    known = {item.id for item in looked_for(form)}
    found, errors = [], {}
    for name in names:
        begins = name.endswith(BEGINS)
        field = name.removeprefix(ANSWER).removesuffix(BEGINS)
        if not name.startswith(ANSWER) or field not in known:
            errors[name] = _("Ce filtre n’existe pas, ou cette question n’est pas dans les listes.")
        elif begins and len(folded(request.args[name])) < LEAST:
            errors[name] = _("Écrivez au moins deux lettres, par exemple « ma ».")
        else:
            found.append(Filter(field, request.args[name], begins=begins))
    if errors:
        raise Invalid(errors=errors)
    return tuple(found)


def _line(session: Session, sent: Submission, *, full: bool) -> dict[str, Any]:
    form = library().form(session, sent.slug, sent.version, sent.channel)
    answers = {
        name: value
        for name, value in sent.answers.items()
        if full or (name in form.by_id and form.by_id[name].in_list)
    }
    names = ("request_id", "number", "slug", "version", "channel", "received_at", "erased_at")
    told = {name: getattr(sent, name) for name in names}
    return {**told, "answers": answers, "mandate": Declared.read(sent.mandate)}

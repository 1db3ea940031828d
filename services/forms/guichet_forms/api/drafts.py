"""Drafts of programs: begun, completed, their files, sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import request
from guichet_kit.auth import allow, anyone, principal, visitor
from guichet_kit.database import transaction
from guichet_kit.faults import reach
from guichet_kit.problems import NotFound, Unauthorized
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from guichet_forms import tickets
from guichet_forms.actions import drafts, filling, mandates, repeats, submissions
from guichet_forms.actions.filling import Given, Owner, Setting
from guichet_forms.actions.senders import Sender
from guichet_forms.api.blueprint import blueprint
from guichet_forms.api.requests import request_view
from guichet_forms.core.progress import Progress
from guichet_forms.models import Draft
from guichet_forms.pages.meeting import (
    Meeting,
    key,
    library,
    meet,
    sender_of,
    settings,
)
from guichet_forms.problems import Changed, DraftExists, FormClosed, Incomplete, NotForYou
from guichet_forms.schemas.drafts import (
    DepositAsked,
    DepositView,
    DraftGiven,
    DraftPatch,
    DraftView,
    SendGiven,
)
from guichet_forms.schemas.exchanges import RepeatHeaders, SubmissionView

RECEIVED_AT = "/fichiers/recevoir"


@blueprint.post("/procedures/<slug>/drafts")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(DraftGiven)
@blueprint.response(201, DraftView)
@allow(anyone)
def begin_draft(headers: dict[str, Any], given: dict[str, Any], slug: str) -> dict[str, Any]:
    """Begin a draft with some answers; there is one by person and procedure."""
    owner = _own().owner
    call = _call(owner, headers, given)
    with transaction() as session:
        made = repeats.made_before(session, call)
        if made is None:
            draft, found = _begin(session, slug, given)
            repeats.remember(session, call, draft.id)
        else:
            draft, found = _find(session, made)
        return _view(draft, found)


def _begin(session: Session, slug: str, given: dict[str, Any]) -> tuple[Draft, Meeting]:
    found = meet(session, slug, given["channel"])
    _refuse_strangers(found)
    if found.opened.draft is not None:
        raise DraftExists
    now, kind = found.opened.now, found.sender.kind
    declared = mandates.declare(found.form, kind, given["mandate"], now)
    found = found.for_another() if declared else found
    owner = Owner(found.sender.owner, found.opened.number, mandate=declared)
    return filling.begin(session, _setting(found), Given(answers=given["answers"]), owner), found


@blueprint.get("/procedures/<slug>/draft")
@blueprint.response(200, DraftView)
@allow(anyone)
def read_own_draft(slug: str) -> dict[str, Any]:
    """Give the draft that the person has of this procedure."""
    _own()
    with transaction() as session:
        found = meet(session, slug)
    if found.opened.draft is None:
        raise NotFound
    return _view(found.opened.draft, found)


@blueprint.get("/drafts/<uuid:draft_id>")
@blueprint.response(200, DraftView)
@allow(anyone)
def read_draft(draft_id: UUID) -> dict[str, Any]:
    """Give a draft, and what keeps it from being sent."""
    with transaction() as session:
        return _view(*_find(session, draft_id))


@blueprint.patch("/drafts/<uuid:draft_id>")
@blueprint.arguments(DraftPatch)
@blueprint.response(200, DraftView)
@allow(anyone)
def complete_draft(given: dict[str, Any], draft_id: UUID) -> dict[str, Any]:
    """Change some answers: all that is given is taken, or nothing when one is refused."""
    authority = principal().authority
    files = [tickets.read_receipt(key(), authority, item) for item in given["receipts"]]
    change = Given(
        answers=given["answers"], files=files, final=given["final"], revision=given["revision"]
    )
    with _alone() as session:
        draft, found = _find_to_change(session, draft_id)
        filling.merge(session, draft, _setting(found), change)
        return _view(draft, found)


@blueprint.delete("/drafts/<uuid:draft_id>")
@blueprint.response(204)
@allow(anyone)
def erase_draft(draft_id: UUID) -> None:
    """Erase a draft."""
    with _alone() as session:
        draft, _found = _find(session, draft_id)
        session.delete(draft)


@blueprint.post("/drafts/<uuid:draft_id>/deposits")
@blueprint.arguments(DepositAsked)
@blueprint.response(200, DepositView)
@allow(anyone)
def allow_deposit(given: dict[str, Any], draft_id: UUID) -> dict[str, Any]:
    """Give the address where files for one question are sent, for four hours.

    Each file is answered with a receipt, to be given back in `receipts` of the draft.
    """
    with transaction() as session:
        draft, found = _find_to_change(session, draft_id)
    item = drafts.file_field(found.form, given["field"])
    if item is None:
        raise NotFound
    page = next(n for n, page in enumerate(found.form.pages, 1) if page.id == item.page)
    back = found.url("answering.show_page", n=page)
    right = tickets.deposit(key(), principal().authority, draft, item, back)
    told = {name: right.payload[name] for name in ("accept", "max_bytes", "max_files")}
    return {"url": right.url(RECEIVED_AT), "expires_in": tickets.DEPOSIT_MAX_AGE_S, **told}


@blueprint.post("/drafts/<uuid:draft_id>/send")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(SendGiven)
@blueprint.response(201, SubmissionView)
@allow(anyone)
def send_draft(headers: dict[str, Any], given: dict[str, Any], draft_id: UUID) -> dict[str, Any]:
    """Send a draft that is complete; the same key again gives the same request."""
    sender = _own()
    call = _call(sender.owner, headers, given)
    with _alone() as session:
        made = repeats.made_before(session, call)
        if made is not None:
            return request_view(submissions.find_own(session, made, sender.owner))
        sent = _send(session, draft_id, sender, given["revision"])
        repeats.remember(session, call, sent.submission.request_id)
        session.flush()
        reach("submit.before_commit")
    reach("submit.after_commit")
    return request_view(sent.submission)


def _send(
    session: Session, draft_id: UUID, sender: Sender, revision: int | None
) -> submissions.Sent:
    draft, found = _find_to_change(session, draft_id)
    if lacking := filling.faults(_progress(draft, found)):
        raise Incomplete(1, {f"answers.{name}": text for name, text in lacking.items()})
    if revision is not None and revision != draft.revision:
        raise Changed
    draft.reached = len(found.form.pages)
    session.flush()
    seen = submissions.Seen(str(draft.token), draft.revision)
    world = _setting(found).around
    return submissions.send_draft(session, library(), draft.slug, sender, seen, world, key())


@contextmanager
def _alone() -> Iterator[Session]:
    """A transaction in which nobody else changes the draft. Raises `Changed` when one did."""
    try:
        with transaction() as session:
            yield session
    except StaleDataError as error:
        raise Changed from error


def _own() -> Sender:
    """Who asks; raise `Unauthorized` for who could never find her draft again."""
    who = principal()
    if who.kind not in ("agent", "citizen") and not visitor():
        raise Unauthorized
    return sender_of(who)


def _call(owner: str, headers: dict[str, Any], given: dict[str, Any]) -> repeats.Call:
    return repeats.call_of(key(), owner, headers["idempotency_key"], request.path, given)


def _find(session: Session, draft_id: UUID) -> tuple[Draft, Meeting]:
    draft = filling.find_own(session, draft_id, _own().owner)
    return draft, meet(session, draft.slug)


def _find_to_change(session: Session, draft_id: UUID) -> tuple[Draft, Meeting]:
    """The draft, for who may still fill the form in. Raises `NotForYou`."""
    draft, found = _find(session, draft_id)
    if found.missing:
        raise NotForYou
    return draft, found


def _refuse_strangers(found: Meeting) -> None:
    if not found.channel or found.missing:
        raise NotForYou
    if not found.opened.is_open:
        raise FormClosed


def _setting(found: Meeting) -> Setting:
    return Setting(
        form=found.form,
        around=found.around,
        now=found.opened.now,
        days=settings().draft_days,
        locked=found.locked,
        down=found.filled.down,
        scene=found.scene,
    )


def _progress(draft: Draft, found: Meeting) -> Progress:
    pages, world = len(found.form.pages), _setting(found).around
    return Progress(found.form, draft.answers, draft.typed, pages, world, found.filled.down)


def _view(draft: Draft, found: Meeting) -> dict[str, Any]:
    errors = filling.faults(_progress(draft, found))
    return {
        "id": draft.id,
        "procedure": draft.slug,
        "version": draft.number,
        "channel": draft.channel,
        "revision": draft.revision,
        "answers": draft.answers,
        "complete": not errors,
        "errors": [
            {"pointer": f"#/answers/{name}", "detail": text} for name, text in errors.items()
        ],
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
    }

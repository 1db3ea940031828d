"""Sending: the request, its number, its codes, its acknowledgement and its event at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from guichet_kit.events import emit, forget
from guichet_kit.handover import digest
from guichet_kit.problems import NotFound
from guichet_questions.kinds import Around
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions import held, knowing, repeats
from guichet_forms.actions.answers.values import erase as erase_values
from guichet_forms.actions.corrections import find_corrected, send_correction
from guichet_forms.actions.corrections import forget as forget_correction
from guichet_forms.actions.opened import Opened
from guichet_forms.actions.procedures import find_version
from guichet_forms.actions.recording import Parcel, record
from guichet_forms.actions.saving import kept_of
from guichet_forms.actions.senders import Sender
from guichet_forms.actions.terms import person_digest, refuse_more
from guichet_forms.actions.whereabouts import KEY, here_of
from guichet_forms.core.access import what_is_missing
from guichet_forms.core.answers import clean_values, sent_answers, what_remains
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.origin import Origin
from guichet_forms.core.prefill import fill
from guichet_forms.core.progress import Progress
from guichet_forms.library import Library
from guichet_forms.models import Draft, Procedure, Submission, Whereabouts
from guichet_forms.problems import Changed, Incomplete, KeyReused, NotForYou

log = structlog.get_logger(__name__)
ERASED = "forms.request.erased.v1"


@dataclass(frozen=True)
class Seen:
    """The draft as it was shown: its token and revision; `over` names a correction to replace."""

    token: str
    revision: int
    over: str = ""


@dataclass(frozen=True)
class Sent:
    """A request that was sent; `again` when it had been before, `corrects` when only corrected."""

    submission: Submission
    again: bool = False
    corrects: bool = False


def _person(
    procedure: Procedure,
    form: Form,
    answers: Mapping[str, Any],
    sender: Sender,
    key: str,
    represented: bool = False,
) -> str | None:
    """Whose request it is: the account's, unless she writes for somebody else."""
    subject = sender.id if sender.kind == "subject" and not represented else None
    return person_digest(procedure, form, answers, subject, key)


def _own_draft(slug: str, sender: Sender) -> Select[Draft, Procedure, datetime, Whereabouts]:
    return (
        select(Draft, Procedure, func.now(), Whereabouts)
        .join(Procedure, Procedure.slug == Draft.slug)
        .outerjoin(Whereabouts, Whereabouts.id == KEY)
        .where(Draft.slug == slug, Draft.owner == sender.owner, Draft.expires_at > func.now())
        .with_for_update(of=Draft)
    )


def send_draft(
    session: Session,
    library: Library,
    slug: str,
    sender: Sender,
    seen: Seen,
    around: Around,
    key: str,
) -> Sent:
    """Send the draft of `sender`; sent before, give the same request.

    `around` is the world but for its channel and zone, which are read here, `key` the secret of the
    codes. Nothing is sent when it raises `NotFound`, `Changed`, `NotForYou`, `Incomplete`, or what
    `send_correction` and `refuse_more` raise.
    """
    row = session.execute(_own_draft(slug, sender)).first()
    if row is None or str(row[0].token) != seen.token:
        return _sent_before(session, seen.token, sender, row is not None)
    draft, procedure, now, place = row
    if draft.revision != seen.revision:
        raise Changed
    form = library.form(session, slug, draft.number, draft.channel)
    if draft.correction is None and what_is_missing(form, sender.standing):
        raise NotForYou
    there = replace(around, channel=draft.channel, zone=here_of(place).zone)
    spoken = library.form(session, slug, draft.number, draft.channel, draft.language)
    answers = _whole_answers(session, spoken, draft, sender, there)
    if draft.correction is not None:
        corrected = send_correction(session, form, draft, answers, sender, key, seen.over)
        return Sent(corrected, corrects=True)
    person = _person(procedure, form, answers, sender, key, bool(draft.mandate))
    refuse_more(session, procedure, now, form, person)
    parcel = Parcel(
        form=form,
        version=draft.number,
        answers=answers,
        channel=draft.channel,
        key=seen.token,
        person=person,
        mandate=draft.mandate or None,
    )
    session.delete(draft)
    return Sent(record(session, parcel, sender, key))


def _whole_answers(
    session: Session, form: Form, draft: Draft, sender: Sender, around: Around
) -> dict[str, Any]:
    """The answers of a draft, where what is locked is as it must be. Raises `Incomplete`."""
    known = knowing.gather(session, form, sender.owner, sender.claims, draft.channel)
    scene = knowing.scene_of(form, known, around, draft)
    kept = fill(scene, kept_of(draft))
    reached = draft.reached
    done = Progress(scene.form, kept.answers, kept.typed, reached, around, kept.down)
    if (left := done.first_left()) is not None:
        raise Incomplete(left)
    return sent_answers(form, kept.answers)


def _sent_before(session: Session, token: str, sender: Sender, has_draft: bool) -> Sent:
    corrected = find_corrected(session, token)
    if corrected is not None:
        return Sent(corrected, again=True, corrects=True)
    submission = find_by_key(session, token)
    if submission is not None and submission.owner == sender.owner:
        return Sent(submission, again=True)
    raise Changed if has_draft else NotFound


def find_by_key(session: Session, key: str) -> Submission | None:
    """The request that was sent with this idempotency key."""
    return session.scalars(select(Submission).where(Submission.idempotency_key == key)).first()


def send_values(
    session: Session,
    form: Form,
    opened: Opened,
    values: Mapping[str, Any],
    around: Around,
    sender: Sender,
    idempotency_key: str,
    key: str,
    mandate: Mapping[str, Any] | None = None,
    down: Collection[str] = (),
    origin: Origin | None = None,
) -> Sent:
    """Send answers given all at once, as programs do; the same key and content send once.

    `mandate` is what was declared when it is for somebody else, `down` are the questions that
    wait for a list that does not answer, `origin` the request of which a circuit makes this one.
    Raises `Incomplete` with a sentence by field, `KeyReused`, `InFlight`, or what `refuse_more`
    raises.
    """
    files = bool(origin and origin.copies)
    result = clean_values(form, values, around, files=files, down=down)
    if result.errors:
        raise Incomplete(1, {f"answers.{name}": text for name, text in result.errors.items()})
    answers = {name: value for name, value in result.values.items() if value is not None}
    own_key = digest(key, "idempotency", f"{sender.caller}|{idempotency_key}")
    repeats.lock(session, own_key)
    before = find_by_key(session, own_key)
    if before is not None:
        if (before.slug, before.answers) != (form.slug, answers):
            raise KeyReused
        return Sent(before, again=True)
    person = _person(opened.procedure, form, answers, sender, key, bool(mandate))
    refuse_more(session, opened.procedure, opened.now, form, person)
    parcel = Parcel(
        form=form,
        version=opened.live,
        answers=answers,
        channel=around.channel,
        key=own_key,
        person=person,
        mandate=mandate,
        origin=origin,
    )
    return Sent(record(session, parcel, sender, key))


def find_own(session: Session, request_id: UUID, owner: str) -> Submission:
    """A request for who sent it. Raises `NotFound` for anyone else, and once it is erased."""
    found = session.get(Submission, request_id)
    if found is None or not found.owner:
        raise NotFound
    if found.owner != owner:
        log.warning("request_of_another_asked", request_id=str(request_id))
        raise NotFound
    return found


def erase(session: Session, request_id: UUID) -> int:
    """Erase for ever what the request says of a person; give how many requests that is (0, 1).

    Answers that say nothing of her stay, as the definition of each question tells.
    """
    found = session.get(Submission, request_id, with_for_update=True, populate_existing=True)
    forget(session, str(request_id))
    erased = found is not None and found.erased_at is None
    if found is not None and erased:
        source = find_version(session, found.slug, found.version).source
        found.answers = what_remains(compile_form(source), found.answers)
        found.acknowledgement = {}
        found.subject = found.visitor = found.agent = None
        found.code_digest = found.second_digest = found.idempotency_key = None
        found.person_digest = found.mandate = found.correction_key = None
        found.erased_at = session.scalar(select(func.now()))
        erase_values(session, request_id)
        held.forget(session, request_id)
        forget_correction(session, request_id)
        session.flush()
    data = {"request_id": str(request_id), "erased": {"submissions": int(erased)}}
    emit(session, ERASED, subject=str(request_id), data=data)
    return int(erased)

"""Sending: the request, its number, its codes, its acknowledgement and its event at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from guichet_kit.events import emit, forget
from guichet_kit.handover import digest
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.actions import repeats
from guichet_forms.actions.answers.values import erase as erase_values
from guichet_forms.actions.answers.values import keep as keep_values
from guichet_forms.actions.codes import drawn_codes
from guichet_forms.actions.drafts import Opened
from guichet_forms.actions.procedures import find_version
from guichet_forms.actions.terms import person_digest, refuse_more
from guichet_forms.core import tracking
from guichet_forms.core.access import what_is_missing
from guichet_forms.core.acknowledgement import acknowledge
from guichet_forms.core.answers import (
    applicant,
    as_rows,
    clean_values,
    digest_line,
    files_of,
    sent_answers,
    what_remains,
)
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.fields import Around
from guichet_forms.core.progress import Progress
from guichet_forms.library import Library
from guichet_forms.models import Counter, Draft, Procedure, Submission
from guichet_forms.problems import Changed, Incomplete, KeyReused, NotForYou

log = structlog.get_logger(__name__)
SENT = "forms.submission.sent.v1"
ERASED = "forms.request.erased.v1"


@dataclass(frozen=True)
class Sender:
    """Who sends: `kind` (visitor, subject, agent), `id`, an agent's name, a citizen's profiles."""

    kind: str
    id: str
    name: str = ""
    profiles: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        """The same as kept on drafts."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Sent:
    """A request that was sent; `again` when it had been before."""

    submission: Submission
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is to be sent, whole and checked."""

    form: Form
    version: int
    answers: Mapping[str, Any]
    channel: str
    key: str
    person: str | None = None


def _person(
    procedure: Procedure, form: Form, answers: Mapping[str, Any], sender: Sender, key: str
) -> str | None:
    subject = sender.id if sender.kind == "subject" else None
    return person_digest(procedure, form, answers, subject, key)


def send_draft(
    session: Session,
    library: Library,
    slug: str,
    sender: Sender,
    seen: tuple[str, int],
    around: Around,
    key: str,
) -> Sent:
    """Send the draft of `sender`; sent before, give the same request.

    `seen` is the token and the revision of the draft as it was shown, `around` the world but for
    its channel, which the draft knows, `key` the secret of the codes. Nothing is sent when it
    raises `NotFound`, `Changed`, `NotForYou`, `Incomplete`, or what `refuse_more` raises.
    """
    token, revision = seen
    statement = (
        select(Draft, Procedure, func.now())
        .join(Procedure, Procedure.slug == Draft.slug)
        .where(Draft.slug == slug, Draft.owner == sender.owner, Draft.expires_at > func.now())
        .with_for_update(of=Draft)
    )
    row = session.execute(statement).first()
    if row is None or str(row[0].token) != token:
        return _sent_before(session, token, sender, row is not None)
    draft, procedure, now = row
    if draft.revision != revision:
        raise Changed
    form = library.form(session, slug, draft.number, draft.channel)
    if what_is_missing(form, sender.kind, sender.profiles):
        raise NotForYou
    there = replace(around, channel=draft.channel)
    left = Progress(form, draft.answers, draft.typed, draft.reached, there).first_left()
    if left is not None:
        raise Incomplete(left)
    answers = sent_answers(form, draft.answers)
    person = _person(procedure, form, answers, sender, key)
    refuse_more(session, procedure, now, form, person)
    parcel = Parcel(
        form=form,
        version=draft.number,
        answers=answers,
        channel=draft.channel,
        key=token,
        person=person,
    )
    session.delete(draft)
    return Sent(record(session, parcel, sender, key))


def _sent_before(session: Session, token: str, sender: Sender, has_draft: bool) -> Sent:
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
) -> Sent:
    """Send answers given all at once, as programs do; the same key and content send once.

    Raises `Incomplete` with a sentence by field, `KeyReused`, `InFlight`, or what `refuse_more`
    raises.
    """
    result = clean_values(form, values, around, files=False)
    if result.errors:
        raise Incomplete(1, {f"answers.{name}": text for name, text in result.errors.items()})
    answers = {name: value for name, value in result.values.items() if value is not None}
    own_key = digest(key, "idempotency", f"{sender.owner}|{idempotency_key}")
    repeats.lock(session, own_key)
    before = find_by_key(session, own_key)
    if before is not None:
        if (before.slug, before.answers) != (form.slug, answers):
            raise KeyReused
        return Sent(before, again=True)
    person = _person(opened.procedure, form, answers, sender, key)
    refuse_more(session, opened.procedure, opened.now, form, person)
    parcel = Parcel(
        form=form,
        version=opened.live,
        answers=answers,
        channel=around.channel,
        key=own_key,
        person=person,
    )
    return Sent(record(session, parcel, sender, key))


def record(session: Session, parcel: Parcel, sender: Sender, key: str) -> Submission:
    """Write the request with its number and acknowledgement, and tell the house."""
    number, received_at = next_number(session)
    request_id = uuid7()
    codes = drawn_codes(key, request_id)
    second = tracking.second_element(applicant(parcel.form, parcel.answers), codes.pin)
    bare = tracking.bare(codes.code)
    submission = Submission(
        request_id=request_id,
        number=number,
        slug=parcel.form.slug,
        version=parcel.version,
        channel=parcel.channel,
        **{sender.kind: sender.id},
        answers=dict(parcel.answers),
        code_digest=digest(key, "tracking", bare),
        second_digest=digest(key, "tracking-second", f"{bare}|{second}"),
        acknowledgement=acknowledge(parcel.form, number, received_at).as_json(),
        idempotency_key=parcel.key,
        person_digest=parcel.person,
        received_at=received_at,
    )
    session.add(submission)
    session.flush()
    keep_values(session, submission, parcel.form, parcel.answers)
    emit(session, SENT, subject=str(request_id), data=_tell(submission, parcel, sender))
    return submission


def next_number(session: Session) -> tuple[str, datetime]:
    """The next number of the year in Paris, `2026-000123`, and the time of the database.

    The row stays locked until the commit, so numbers have no hole.
    """
    year = func.extract("year", func.timezone("Europe/Paris", func.now()))
    made = insert(Counter).values(year=year, last=1)
    counted = made.on_conflict_do_update(
        index_elements=["authority", "year"], set_={"last": Counter.last + 1}
    ).returning(Counter.year, Counter.last, func.now())
    found, last, now = session.execute(counted).one()
    return f"{found}-{last:06d}", now


def _tell(submission: Submission, parcel: Parcel, sender: Sender) -> dict[str, Any]:
    form, answers = parcel.form, parcel.answers
    person = applicant(form, answers)
    who: dict[str, str] = {"name": person.name}
    if sender.kind != "agent":
        who[sender.kind] = sender.id
    who |= {k: v for k, v in (("email", person.email), ("phone", person.phone)) if v}
    procedure = {"slug": form.slug, "title": form.title, "family": form.family}
    data = {
        "request_id": str(submission.request_id),
        "number": submission.number,
        "procedure": {**procedure, "version": submission.version},
        "workflow": form.workflow,
        "channel": submission.channel,
        "received_at": submission.received_at.astimezone(UTC).isoformat(),
        "applicant": who,
        "answers": as_rows(form, answers),
        "data": dict(answers),
        "files": files_of(form, answers),
        "digest": digest_line(form, answers),
        "tracking": {
            "code_digest": submission.code_digest,
            "second_digest": submission.second_digest,
        },
    }
    return data | (
        {"agent": {"id": sender.id, "name": sender.name}} if sender.kind == "agent" else {}
    )


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
    found = session.get(Submission, request_id)
    forget(session, str(request_id))
    erased = found is not None and found.erased_at is None
    if found is not None and erased:
        source = find_version(session, found.slug, found.version).source
        found.answers = what_remains(compile_form(source), found.answers)
        found.acknowledgement = {}
        found.subject = found.visitor = found.agent = None
        found.code_digest = found.second_digest = found.idempotency_key = None
        found.person_digest = None
        found.erased_at = session.scalar(select(func.now()))
        erase_values(session, request_id)
        session.flush()
    data = {"request_id": str(request_id), "erased": {"submissions": int(erased)}}
    emit(session, ERASED, subject=str(request_id), data=data)
    return int(erased)

"""A request written: its number, its codes, its acknowledgement, and the event that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from guichet_kit.events import emit
from guichet_kit.handover import digest
from guichet_kit.ids import uuid7
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.actions.answers.values import keep as keep_values
from guichet_forms.actions.codes import drawn_codes, second_digest
from guichet_forms.actions.senders import Sender
from guichet_forms.actions.whereabouts import here
from guichet_forms.core import mandate, tracking
from guichet_forms.core.acknowledgement import acknowledge, letter_text
from guichet_forms.core.answers import applicant, as_rows, digest_line, files_of
from guichet_forms.core.definition import Form
from guichet_forms.core.origin import Origin
from guichet_forms.core.whereabouts import Here
from guichet_forms.models import Counter, Submission

SENT = "forms.submission.sent.v1"


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is to be sent, whole and checked."""

    form: Form
    version: int
    answers: Mapping[str, Any]
    channel: str
    key: str
    person: str | None = None
    mandate: Mapping[str, Any] | None = None
    origin: Origin | None = None


def record(session: Session, parcel: Parcel, sender: Sender, key: str) -> Submission:
    """Write the request with its number and acknowledgement, and tell the house."""
    number, now = next_number(session)
    place = here(session)
    received_at = parcel.origin.since or now if parcel.origin else now
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
        second_digest=second_digest(key, codes.code, second),
        acknowledgement=_acknowledgement(parcel, number, received_at, place),
        idempotency_key=parcel.key,
        person_digest=parcel.person,
        mandate=parcel.mandate,
        received_at=received_at,
    )
    session.add(submission)
    session.flush()
    keep_values(session, submission, parcel.form, parcel.answers)
    emit(session, SENT, subject=str(request_id), data=_tell(submission, parcel, sender, place))
    return submission


def _acknowledgement(
    parcel: Parcel, number: str, received_at: datetime, place: Here
) -> dict[str, Any]:
    origin = parcel.origin.paragraph(place) if parcel.origin else ""
    said = (mandate.paragraph(parcel.mandate), origin)
    return acknowledge(parcel.form, number, received_at, *said, here=place).as_json()


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


def _files(parcel: Parcel) -> list[dict[str, Any]]:
    """The files sent, those that a circuit takes along from another request with their source."""
    copies = parcel.origin.copies if parcel.origin else {}
    sources = {made: {"copied_from": source} for made, source in copies.items()}
    files = files_of(parcel.form, parcel.answers)
    return [{**file, **sources.get(file["document_id"], {})} for file in files]


def _tell(submission: Submission, parcel: Parcel, sender: Sender, place: Here) -> dict[str, Any]:
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
        "answers": [*mandate.row_of(parcel.mandate, place), *as_rows(form, answers)],
        "data": dict(answers),
        "files": _files(parcel),
        "digest": digest_line(form, answers),
        "acknowledgement": letter_text(submission.acknowledgement),
        "tracking": {
            "code_digest": submission.code_digest,
            "second_digest": submission.second_digest,
        },
    }
    if parcel.origin:
        data["origin"] = parcel.origin.as_json()
    return data | (
        {"agent": {"id": sender.id, "name": sender.name}} if sender.kind == "agent" else {}
    )

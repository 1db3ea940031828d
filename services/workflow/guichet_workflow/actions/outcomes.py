"""What became of the documents and messages that a case asked for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.problems import NotFound
from sqlalchemy import cast, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held, advance, hold
from guichet_workflow.actions.pieces import file_row
from guichet_workflow.core.definition.actions import PORTAL, SMS
from guichet_workflow.core.events import (
    DocumentFailed,
    DocumentMade,
    Event,
    FileQuarantined,
    FileReleased,
    MessageFailed,
)
from guichet_workflow.core.papers import awaited_paper
from guichet_workflow.models import DELIVERED, FAILED, INTERNAL, MADE, UNREACHABLE, CaseFile, Line

PDF = "application/pdf"


class UnknownCase(Exception):
    """The request has no case yet, or the case not this file: the event waits until it has."""


def document_made(session: Session, made: Mapping[str, Any]) -> None:
    """Put a document in its case and go on; an unknown or erased case takes nothing in.

    One for agents alone, as the case or the order says, is marked as theirs, for no page of the
    citizen to give it; so is one that the case does not wait for.
    """
    held = _held(session, UUID(made["request_id"]))
    if held is None or held.state.anonymised_at is not None:
        return
    paper = awaited_paper(held.state, UUID(made["document_id"]))
    internal = paper is None or paper.internal or bool(made.get("internal"))
    origin = INTERNAL if internal else MADE
    row = file_row(held.row.request_id, {**made, "media_type": PDF}, origin, title=made["title"])
    session.execute(upsert(CaseFile).values(**row).on_conflict_do_nothing())
    told = {name: made[name] for name in ("name", "size", "sha256")}
    file = {**told, "media_type": PDF}
    advance(session, held, DocumentMade(row["document_id"], file, internal))


def document_failed(session: Session, request_id: UUID, document_id: UUID, reason: str) -> None:
    """Make an incident of a document that could not be made."""
    _apply(session, request_id, DocumentFailed(document_id, reason.rstrip(" .")))


def file_quarantined(session: Session, told: Mapping[str, Any]) -> None:
    """Say in the history, to agents and to the person, that a file of hers was set aside.

    Raises `UnknownCase` when this comes before the request itself, or before the file is its own.
    """
    held, name, internal = _held_file(session, told)
    advance(session, held, FileQuarantined(name, told["reason"], internal))


def file_released(session: Session, told: Mapping[str, Any]) -> None:
    """Say there too that a file set aside was found sound in the end. Raises `UnknownCase`."""
    held, name, internal = _held_file(session, told)
    advance(session, held, FileReleased(name, internal))


def message_delivered(session: Session, told: Mapping[str, Any]) -> None:
    """Mark the line of a message that reached the person by one way at least.

    One that is not sent brings its words, which she reads on her page until it is anonymised.
    """
    _mark(session, told, DELIVERED)
    held = _held(session, UUID(told["request_id"])) if told.get("text") else None
    if held is not None and held.state.anonymised_at is None:
        own = (Line.request_id == held.row.request_id, Line.ref == UUID(told["message_id"]))
        more = Line.values.op("||")(cast({"text": told["text"]}, JSONB))
        statement = update(Line).where(*own, Line.public).values(values=more)
        session.execute(statement.execution_options(synchronize_session=False))


def message_failed(session: Session, failed: Mapping[str, Any]) -> None:
    """Make an incident of a message that failed.

    A person who left no way to be written to is no incident: she reads her follow-up page.
    """
    request_id, message_id = UUID(failed["request_id"]), UUID(failed["message_id"])
    if failed["channel"] == "none":
        _mark(session, failed, UNREACHABLE)
        return
    template, reason = failed["template"].rpartition(".")[2], failed.get("reason", "").rstrip(" .")
    if held := _held(session, request_id):
        again = _again_by(session, held, failed)
        advance(session, held, MessageFailed(message_id, template, reason, again))
    _mark(session, failed, FAILED)


def _again_by(session: Session, held: Held, told: Mapping[str, Any]) -> str:
    """Give the channel of another try: what was refused as an SMS leaves as a mail if it may.

    What was only to be shown is never sent.
    """
    failed = told["channel"]
    if failed == PORTAL:
        own = (Line.request_id == held.row.request_id, Line.ref == UUID(told["message_id"]))
        only = session.scalar(select(Line.public).where(*own, Line.kind == "message_sent"))
        return PORTAL if only else ""
    return SMS if failed == SMS and not held.row.applicant.get("email") else ""


def _held(session: Session, request_id: UUID) -> Held | None:
    try:
        return hold(session, request_id, lock=True)
    except NotFound:
        return None


def _held_file(session: Session, told: Mapping[str, Any]) -> tuple[Held, str, bool]:
    """Give the case, the name of a file of it, whether it is for agents; "" once anonymised."""
    request_id, document_id = UUID(told["request_id"]), UUID(told["document_id"])
    held = _held(session, request_id)
    if held is None:
        raise UnknownCase(told["request_id"])
    own = (CaseFile.request_id == request_id, CaseFile.document_id == document_id)
    found = session.execute(select(CaseFile.name, CaseFile.origin).where(*own)).first()
    if found is None and held.state.anonymised_at is None:
        raise UnknownCase(told["document_id"])
    name, origin = found or ("", "")
    return held, name, origin == INTERNAL


def _apply(session: Session, request_id: UUID, event: Event) -> None:
    held = _held(session, request_id)
    if held is not None:
        advance(session, held, event)


def _mark(session: Session, told: Mapping[str, Any], outcome: str) -> None:
    """Keep the best outcome: what one channel delivered is not undone by another that failed.

    How it left otherwise than asked is kept beside, whatever the outcome.
    """
    request_id, message_id = UUID(told["request_id"]), UUID(told["message_id"])
    own = (Line.request_id == request_id) & (Line.ref == message_id)
    better = own if outcome == DELIVERED else own & (Line.outcome != DELIVERED)
    statements = [update(Line).where(better).values(outcome=outcome)]
    if note := told.get("note"):
        more = Line.values.op("||")(cast({"note": note}, JSONB))
        statements.append(update(Line).where(own).values(values=more))
    for statement in statements:
        session.execute(statement.execution_options(synchronize_session=False))

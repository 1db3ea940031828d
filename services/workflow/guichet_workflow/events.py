"""The names of the events sent, and what is done with those of others."""

from uuid import UUID

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_workflow.actions import (
    acting,
    anonymity,
    calls,
    codes,
    corrections,
    definitions,
    families,
    outcomes,
    outside,
    submissions,
)

SENT = (
    "workflow.definition.published.v1",
    "workflow.case.moved.v1",
    "workflow.message.requested.v1",
    "workflow.document.requested.v1",
    "workflow.document.attached.v1",
    "workflow.agents.informed.v1",
    "workflow.connector.called.v1",
    "workflow.payment.requested.v1",
    "workflow.appointment.requested.v1",
    "workflow.request.proposed.v1",
    "workflow.case.requalified.v1",
    "workflow.act.requested.v1",
    "workflow.card.proposed.v1",
    "workflow.signature.requested.v1",
    "workflow.case.transferred.v1",
    "workflow.place.asked.v1",
    "workflow.code.withdrawn.v1",
    "workflow.procedure.bound.v1",
    "workflow.authority.placed.v1",
    "workflow.case.anonymised.v1",
)
handlers = Handlers("workflow")


@handlers.on("forms.submission.sent.v1")
def open_case(session: Session, event: Event) -> None:
    """Open the case of a request; a workflow not published yet sets the event aside."""
    submissions.open_case(session, event.data)


@handlers.on("forms.procedure.published.v1")
def know_procedure(session: Session, event: Event) -> None:
    """Know which workflow a procedure follows, and its family."""
    if families.put_procedure(session, event.data):
        definitions.tell_readers(session, event.data["workflow"], event.data["slug"])


@handlers.on("notify.template.published.v1")
def know_messages(session: Session, event: Event) -> None:
    """Know which templates of messages there are."""
    outside.put_templates(session, outside.MESSAGES, event.data["names"])
    outside.put_templates(session, outside.SMS, event.data.get("sms", ()))


@handlers.on("documents.template.published.v1")
def know_documents(session: Session, event: Event) -> None:
    """Know which templates of documents there are."""
    outside.put_templates(session, outside.DOCUMENTS, event.data["names"])


@handlers.on("forms.source.kept.v1")
def know_source(session: Session, event: Event) -> None:
    """Know which data sources there are."""
    outside.put_name(session, outside.SOURCE, event.data)


@handlers.on("identity.role.kept.v1")
def know_role(session: Session, event: Event) -> None:
    """Know which roles agents may hold."""
    outside.put_name(session, outside.ROLE, event.data)


@handlers.on("forms.proposal.answered.v1")
def take_answer(session: Session, event: Event) -> None:
    """Take what forms made, or refused to make, of a request or a card that a case proposed."""
    calls.take_answer(session, event.data)


@handlers.on("workflow.act.requested.v1")
def act_on(session: Session, event: Event) -> None:
    """Do what the circuit of a case has another request do."""
    acting.act_on(session, event.data)


@handlers.on("forms.submission.corrected.v1")
def take_corrected(session: Session, event: Event) -> None:
    """Take in a whole form that was corrected; set aside while its case is not open."""
    corrections.take_corrected(session, event.data)


@handlers.on("forms.code.renewed.v1")
def take_code(session: Session, event: Event) -> None:
    """Follow the request by its new code, and tell the citizen."""
    codes.take_renewed(session, event.data)


@handlers.on("forms.place.found.v1")
def take_place(session: Session, event: Event) -> None:
    """Keep where an address is, or go on without."""
    calls.take_place(session, event.data)


@handlers.on("documents.document.made.v1")
def take_document(session: Session, event: Event) -> None:
    """Put a document that was made in its case."""
    outcomes.document_made(session, event.data)


@handlers.on("documents.document.failed.v1")
def take_document_failure(session: Session, event: Event) -> None:
    """Show agents that a document could not be made."""
    data = event.data
    outcomes.document_failed(
        session, UUID(data["request_id"]), UUID(data["document_id"]), data["reason"]
    )


@handlers.on("documents.file.quarantined.v1")
def take_quarantine(session: Session, event: Event) -> None:
    """Say in the case that the antivirus set a file aside."""
    outcomes.file_quarantined(session, event.data)


@handlers.on("documents.file.released.v1")
def take_release(session: Session, event: Event) -> None:
    """Say in the case that a file set aside was found sound in the end."""
    outcomes.file_released(session, event.data)


@handlers.on("notify.message.delivered.v1")
def take_delivery(session: Session, event: Event) -> None:
    """Note in the history that a message reached the person."""
    if event.data.get("request_id"):
        outcomes.message_delivered(session, event.data)


@handlers.on("notify.message.failed.v1")
def take_message_failure(session: Session, event: Event) -> None:
    """Show agents that a message did not reach the person."""
    if event.data.get("request_id"):
        outcomes.message_failed(session, event.data)


@handlers.on("forms.request.erased.v1")
@handlers.on("documents.request.erased.v1")
@handlers.on("notify.request.erased.v1")
@handlers.on("backoffice.request.erased.v1")
def take_proof(session: Session, event: Event) -> None:
    """Keep the proof that a service erased its share."""
    service = event.type.partition(".")[0]
    anonymity.keep_proof(session, UUID(event.data["request_id"]), service, event.data["erased"])

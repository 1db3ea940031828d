"""Events received: files claimed, documents ordered, requests erased."""

from uuid import UUID

from guichet_kit.events.consumer import Handlers
from guichet_kit.events.envelope import Event
from sqlalchemy.orm import Session

from guichet_documents import actions

SENT = (
    "documents.document.made.v1",
    "documents.document.failed.v1",
    "documents.file.quarantined.v1",
    "documents.file.released.v1",
    "documents.request.erased.v1",
    "documents.template.published.v1",
)
handlers = Handlers("documents")


@handlers.on("forms.submission.sent.v1")
def claim_submitted(session: Session, event: Event) -> None:
    """Give the files of a submission to its request."""
    data = event.data
    actions.claim(
        session,
        UUID(data["request_id"]),
        [UUID(file["document_id"]) for file in data["files"]],
        family=data["procedure"]["family"],
        subject=data["applicant"].get("subject"),
        number=data["number"],
    )


@handlers.on("workflow.document.attached.v1")
def claim_attached(session: Session, event: Event) -> None:
    """Give the pieces added from the follow-up page to their request."""
    data = event.data
    actions.claim(
        session,
        UUID(data["request_id"]),
        [UUID(file["document_id"]) for file in data["files"]],
        family=data["family"],
        subject=data.get("subject"),
        number=None,
    )


@handlers.on("workflow.document.requested.v1")
def order_document(session: Session, event: Event) -> None:
    """Note a document to be made; the job `render_documents` makes it."""
    actions.order_document(session, event.data)


@handlers.on("workflow.case.anonymised.v1")
def erase_request(session: Session, event: Event) -> None:
    """Erase the share of documents; the job `erase_objects` removes the bytes and tells of it."""
    actions.erase_request(session, UUID(event.data["request_id"]))

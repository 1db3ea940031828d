"""Events received: files claimed, documents ordered, requests erased."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app
from guichet_kit.events.consumer import Handlers
from guichet_kit.events.envelope import Event
from sqlalchemy.orm import Session

from guichet_documents import actions
from guichet_documents.actions import Owner
from guichet_documents.storage import Storage

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
    """Give the files of a submission to its request, and copies of those it takes along."""
    data = event.data
    owner = Owner(
        request_id=UUID(data["request_id"]),
        family=data["procedure"]["family"],
        subject=data["applicant"].get("subject"),
        number=data["number"],
    )
    _take(session, data, owner)


@handlers.on("workflow.document.attached.v1")
def claim_attached(session: Session, event: Event) -> None:
    """Give the pieces added from the follow-up page to their request."""
    data = event.data
    owner = Owner(UUID(data["request_id"]), data["family"], data.get("subject"), None)
    _take(session, data, owner)


def _take(session: Session, data: Mapping[str, Any], owner: Owner) -> None:
    """Claim the files that were deposited, and copy those of the request that this one is made of.

    The source of a copy is not claimed: it stays with its own request.
    """
    files = data["files"]
    deposited = [UUID(file["document_id"]) for file in files if "copied_from" not in file]
    actions.claim(session, owner, deposited)
    copies = {
        UUID(file["document_id"]): UUID(file["copied_from"])
        for file in files
        if "copied_from" in file
    }
    if copies and "origin" in data:
        storage: Storage = current_app.extensions["guichet_storage"]
        origin = UUID(data["origin"]["request_id"])
        actions.copy_files(session, storage, origin, copies, owner)


@handlers.on("workflow.document.requested.v1")
def order_document(session: Session, event: Event) -> None:
    """Note a document to be made; the job `render_documents` makes it."""
    actions.order_document(session, event.data)


@handlers.on("workflow.case.anonymised.v1")
def erase_request(session: Session, event: Event) -> None:
    """Erase the share of documents; the job `erase_objects` removes the bytes and tells of it."""
    actions.erase_request(session, UUID(event.data["request_id"]))

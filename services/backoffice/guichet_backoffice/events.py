"""What backoffice does with the events of others.

Sent: backoffice.request.erased.v1, backoffice.digest.made.v1.
"""

from uuid import UUID

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_backoffice.actions import arrivals, clock

handlers = Handlers("backoffice")


@handlers.on("forms.submission.sent.v1")
def list_request(session: Session, event: Event) -> None:
    """Put what was asked on the request's line."""
    arrivals.put_submission(session, event.data)


@handlers.on("forms.submission.corrected.v1")
def correct_request(session: Session, event: Event) -> None:
    """Put what was corrected on the request's line."""
    arrivals.put_correction(session, event.data)


@handlers.on("workflow.authority.placed.v1")
def place_authority(session: Session, event: Event) -> None:
    """Keep where the authority is, by whose days deadlines are said."""
    clock.place(session, event.data)


@handlers.on("workflow.case.moved.v1")
def follow_case(session: Session, event: Event) -> None:
    """Put where the case stands on the request's line."""
    arrivals.put_move(session, event.data)


@handlers.on("forms.procedure.published.v1")
def know_procedure(session: Session, event: Event) -> None:
    """Know a procedure as published."""
    arrivals.put_procedure(session, event.data)


@handlers.on("workflow.definition.published.v1")
def know_readers(session: Session, event: Event) -> None:
    """Replace the roles that may read a workflow."""
    data = event.data
    arrivals.put_readers(session, data["slug"], data["version"], data["readers"])


@handlers.on("workflow.procedure.bound.v1")
def know_circle(session: Session, event: Event) -> None:
    """Replace the roles that may read a procedure which binds roles of its own."""
    data = event.data
    arrivals.put_readers(session, data["circle"], data["revision"], data["readers"])


@handlers.on("workflow.case.anonymised.v1")
def erase_request(session: Session, event: Event) -> None:
    """Erase this service's share of a request and prove it."""
    data = event.data
    arrivals.anonymise(session, UUID(data["request_id"]), data["number"], data["family"])

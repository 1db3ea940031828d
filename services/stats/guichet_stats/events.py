"""What stats does with the events of others; it sends none."""

from datetime import datetime

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_stats.actions import facts

handlers = Handlers("stats")


@handlers.on("forms.procedure.published.v1")
def name_procedure(session: Session, event: Event) -> None:
    """Keep the title of a procedure."""
    data = event.data
    facts.name_procedure(session, data["slug"], data["title"], data["family"])


@handlers.on("forms.submission.sent.v1")
def count_received(session: Session, event: Event) -> None:
    """Count a request received; its answers and its applicant are not looked at."""
    procedure = event.data["procedure"]
    slug, family = procedure["slug"], procedure["family"]
    facts.name_procedure(session, slug, procedure["title"], family, renew=False)
    facts.count_received(
        session,
        procedure=slug,
        family=family,
        channel=event.data["channel"],
        received_at=datetime.fromisoformat(event.data["received_at"]),
    )


@handlers.on("workflow.case.moved.v1")
def count_closed(session: Session, event: Event) -> None:
    """Count a request closed, at the move that closes it; no more once it is reopened."""
    data = event.data
    case = facts.Case(
        data["procedure"]["slug"],
        data["procedure"]["family"],
        data["channel"],
        datetime.fromisoformat(data["received_at"]),
    )
    if reopened := data.get("reopened_from"):
        facts.take_back(session, case, datetime.fromisoformat(reopened))
    if closed := data.get("closed_at"):
        moved_at = datetime.fromisoformat(data["moved_at"])
        facts.count_closed(session, case, datetime.fromisoformat(closed), moved_at)

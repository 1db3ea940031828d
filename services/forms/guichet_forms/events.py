"""What forms does with the events of others."""

from uuid import UUID

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_forms.actions import procedures, submissions

handlers = Handlers("forms")


@handlers.on("workflow.definition.published.v1")
def show_process(session: Session, event: Event) -> None:
    """Keep the name and the sentences of the process, shown to who designs and to who asks."""
    data = event.data
    steps, delay = list(data["steps"]), data.get("delay_text") or ""
    known = (session, data["slug"], data["version"], steps, delay)
    procedures.note_process(*known, title=data["title"])


@handlers.on("workflow.case.anonymised.v1")
def erase_request(session: Session, event: Event) -> None:
    """Erase the share of forms, and answer with the proof."""
    submissions.erase(session, UUID(event.data["request_id"]))

"""What forms does with the events of others."""

from uuid import UUID

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_forms.actions import (
    held,
    placing,
    procedures,
    proposals,
    renewal,
    submissions,
    whereabouts,
)
from guichet_forms.pages.meeting import key, library
from guichet_forms.pages.offering import around_within, geocoded

handlers = Handlers("forms")


@handlers.on("workflow.definition.published.v1")
def show_process(session: Session, event: Event) -> None:
    """Keep the name and the sentences of the process, shown to who designs and to who asks."""
    data = event.data
    steps, delay = list(data["steps"]), data.get("delay_text") or ""
    known = (session, data["slug"], data["version"], steps, delay)
    more = {"title": data.get("title") or "", "sources": data.get("sources", ())}
    procedures.note_process(*known, **more)


@handlers.on("workflow.authority.placed.v1")
def place_authority(session: Session, event: Event) -> None:
    """Keep where the authority is, whose days and hours questions and papers say."""
    whereabouts.place(session, event.data)


@handlers.on("workflow.case.anonymised.v1")
def erase_request(session: Session, event: Event) -> None:
    """Erase the share of forms, and answer with the proof."""
    submissions.erase(session, UUID(event.data["request_id"]))


@handlers.on("workflow.code.withdrawn.v1")
def renew_code(session: Session, event: Event) -> None:
    """Make the codes of a request again, and tell their digests."""
    renewal.renew(session, UUID(event.data["request_id"]), key())


@handlers.on("workflow.place.asked.v1")
def find_place(session: Session, event: Event) -> None:
    """Say where an address is, or that it was not found."""
    placing.find_place(session, event.data, geocoded)


@handlers.on("workflow.request.proposed.v1")
def make_request(session: Session, event: Event) -> None:
    """Send the request of another procedure that a circuit asks for."""
    proposals.make_request(session, event.data, _means(session, event))


@handlers.on("workflow.case.requalified.v1")
def requalify(session: Session, event: Event) -> None:
    """Send the request of a case again under another procedure."""
    proposals.requalify(session, event.data, _means(session, event))


@handlers.on("workflow.card.proposed.v1")
def write_card(session: Session, event: Event) -> None:
    """Make or change the card that a circuit asks for."""
    proposals.write_card(session, event.data, _means(session, event))


def _means(session: Session, event: Event) -> proposals.Means:
    around = around_within(session, event.data.get("channel", "web"))
    return proposals.Means(library(), key(), around)


@handlers.on("documents.file.quarantined.v1")
def hold_file(session: Session, event: Event) -> None:
    """Remember that a file of a request was set aside, and why."""
    held.note(session, *_file_of(event), event.data["reason"], event.time)


@handlers.on("documents.file.released.v1")
def release_file(session: Session, event: Event) -> None:
    """Remember that it was found sound in the end."""
    held.note(session, *_file_of(event), "", event.time)


def _file_of(event: Event) -> tuple[UUID, UUID]:
    return UUID(event.data["document_id"]), UUID(event.data["request_id"])

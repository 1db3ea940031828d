"""What a person without account does with a call, from the sealed link that she was sent."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from guichet_kit.problems import Forbidden, NotFound
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import Held, advance, hold
from guichet_workflow.actions.tracking import normal_second
from guichet_workflow.core.acts.calls import address_of
from guichet_workflow.core.calls import Called
from guichet_workflow.core.case import SYSTEM, identity
from guichet_workflow.core.definition.calls import SIGNATURE
from guichet_workflow.core.events import TakenIn
from guichet_workflow.core.guests import guest_call
from guichet_workflow.experts import Invitation
from guichet_workflow.models import ADDED, SUBMITTED, CaseFile


class InvitationOver(Forbidden):
    """The call was answered already, is not awaited any more, or was never made."""

    slug = "invitation-close"
    title = "Ce lien ne sert plus"
    advice = (
        "La réponse a été donnée, son délai est passé, un autre lien a été envoyé, ou la demande "
        "est terminée. Une question ? Appelez le service qui vous a écrit."
    )


@dataclass(frozen=True)
class Guest:
    """What a person reads who was called: the case as held, what is asked, the files she gets."""

    held: Held
    called: Called
    files: list[CaseFile]


def consult(session: Session, invitation: Invitation, *, lock: bool = False) -> Guest:
    """Give what a link shows; raises `InvitationOver` when no answer is awaited any more."""
    try:
        held = hold(session, invitation.request_id, lock=lock)
    except NotFound as unknown:
        raise InvitationOver from unknown
    called = guest_call(held.state, invitation.link)
    if called is None:
        raise InvitationOver
    if called["kind"] == SIGNATURE:
        paper = paper_of(session, held, called)
        return Guest(held, called, [paper] if paper else [])
    return Guest(held, called, _pieces(session, held))


def _pieces(session: Session, held: Held) -> list[CaseFile]:
    """Give what the citizen sent, or an agent for her: the whole of the request goes."""
    own = (CaseFile.request_id == held.row.request_id, CaseFile.origin.in_((SUBMITTED, ADDED)))
    order = (CaseFile.added_at, CaseFile.document_id)
    return list(session.scalars(select(CaseFile).where(*own).order_by(*order)))


def paper_of(session: Session, held: Held, called: Called) -> CaseFile | None:
    """Give the document that a call has signed, None while it is being made."""
    key = (held.row.request_id, identity(held.row.request_id, called["paper"]["key"]))
    found = session.get(CaseFile, key)
    return found if found and found.sha256 else None


def open_by(session: Session, invitation: Invitation, typed: str) -> bool:
    """Tell whether the address typed is the one that the link was sent to, and note the try.

    Raises as `consult`.
    """
    called = consult(session, invitation).called
    expected = normal_second(address_of(called))
    right = hmac.compare_digest(expected.encode(), normal_second(typed).encode())
    act = "invitation.opened" if right else "invitation.refused"
    note(session, SYSTEM, act, str(invitation.request_id), {"call": called["key"]})
    return right


def find_piece(session: Session, invitation: Invitation, document_id: UUID) -> CaseFile:
    """Give a file that the link shows, and note that it is opened; raises `NotFound`, as well."""
    found = consult(session, invitation)
    for file in found.files:
        if file.document_id == document_id:
            told = {"document": str(document_id), "call": found.called["key"]}
            note(session, SYSTEM, "file.opened", str(invitation.request_id), told)
            return file
    raise NotFound


@dataclass(frozen=True)
class Answer:
    """What the other authority says: it takes the request (`yes`), who has it there; or why not."""

    yes: bool
    name: str = ""
    contact: str = ""
    text: str = ""


def answer(session: Session, invitation: Invitation, given: Answer) -> None:
    """Take the answer of the authority that a request was handed to; raises as `consult`."""
    found = consult(session, invitation, lock=True)
    said = (given.yes, given.name, given.contact, given.text)
    advance(session, found.held, TakenIn(SYSTEM, found.called["key"], *said))

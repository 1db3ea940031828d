"""Signing a document of a case: an agent on the case page, a person from her link."""

from dataclasses import dataclass
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.problems import Conflict
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, functions_of, hold_own
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import Held, advance
from guichet_workflow.actions.guests import consult, paper_of
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.core.calls import Called
from guichet_workflow.core.case import SYSTEM, Actor
from guichet_workflow.core.events import Signed
from guichet_workflow.core.signatures import to_sign
from guichet_workflow.experts import Invitation


class NotReady(Conflict):
    """The document to sign is not made yet."""

    slug = "document-pas-encore-fait"
    title = "Le document à signer n’est pas encore prêt"
    advice = "Il se prépare. Rechargez la page dans un instant : rien n’est signé."


@dataclass(frozen=True)
class Reply:
    """What who was asked to sign says: she does (`yes`), under this name; or why not."""

    yes: bool
    name: str = ""
    text: str = ""


def reply(session: Session, invitation: Invitation, given: Reply) -> None:
    """Take the answer of who has a link; raises as `guests.consult`, `NotReady`."""
    found = consult(session, invitation, lock=True)
    _sign(session, found.held, found.called, given, SYSTEM, frozenset())


def sign(session: Session, request_id: UUID, who: Principal, key: str, given: Reply) -> None:
    """Take the answer of an agent, who signs under her name; raises as `agents.choose`."""
    held = hold_own(session, request_id, who)
    functions = functions_of(held, who)
    called = next((one for one in to_sign(held.state, functions) if one["key"] == key), None)
    if called is None:
        raise NotNow
    _sign(session, held, called, given, actor(who), functions)


def _sign(
    session: Session,
    held: Held,
    called: Called,
    given: Reply,
    by: Actor,
    functions: frozenset[str],
) -> None:
    paper = paper_of(session, held, called)
    if paper is None and given.yes:
        raise NotReady
    sha256 = paper.sha256 if paper else ""
    event = Signed(by, called["key"], given.yes, given.name, given.text, sha256, functions)
    advance(session, held, event)
    if given.yes:
        # What outlives the person: which bytes were signed, when, from which request for it.
        told = {"call": called["key"], "sha256": sha256}
        note(session, by, "document.signed", str(held.row.request_id), told)

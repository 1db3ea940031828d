"""Opinions and approvals, given by agents or by experts without account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.problems import Forbidden, Invalid, NotFound
from msgspec.structs import replace
from sqlalchemy.orm import Session

from guichet_workflow.actions import preparations
from guichet_workflow.actions.agents import actor, find_file, functions_of, hold_own
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import Held, advance, hold
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.actions.telling import texts_of
from guichet_workflow.core.asked import fields_of
from guichet_workflow.core.case import SYSTEM
from guichet_workflow.core.effects import Anonymised
from guichet_workflow.core.events import Approved, OpinionGiven
from guichet_workflow.core.opinions import Asked, awaited, invited
from guichet_workflow.experts import OPINION, Invitation
from guichet_workflow.models import Preparation

MOST_FILES = 5


class OpinionOver(Forbidden):
    """The opinion was given already, or is not awaited any more."""

    slug = "avis-clos"
    title = "Cet avis n’est plus attendu"
    advice = (
        "Il a été rendu, son délai est passé, un autre lien a été envoyé, ou la demande est "
        "terminée. Une question ? Appelez le service qui vous a écrit."
    )


@dataclass(frozen=True)
class Shown:
    """An answer that an expert reads: its words, or its files."""

    label: str
    text: str
    files: list[Mapping[str, Any]]


@dataclass(frozen=True)
class Consulted:
    """What an expert reads: the case as held, what is asked, the answers she may see.

    `prepared` is what she typed and joined before she went to add a file.
    """

    held: Held
    asked: Asked
    answers: list[Shown]
    prepared: Preparation | None


def act_of(key: str) -> str:
    """Give the name under which what is prepared for an opinion is kept: its key, or its link."""
    return f"{OPINION}:{key}"


def hold_awaited(session: Session, request_id: UUID, who: Principal, key: str) -> Held:
    """Lock a case for the opinion that a function of the agent was asked for.

    Raises as `agents.choose`, and `NotNow` when none is awaited of her.
    """
    held = hold_own(session, request_id, who)
    if key not in {one["key"] for one in awaited(held.state, functions_of(held, who))}:
        raise NotNow
    return held


def give(
    session: Session, request_id: UUID, who: Principal, key: str, verdict: str, text: str
) -> None:
    """Give the opinion that a function of the agent was asked for; raises as `hold_awaited`."""
    held = hold_awaited(session, request_id, who, key)
    given = OpinionGiven(actor(who), key, verdict, text, functions_of(held, who))
    _give(session, held, given, who.subject, act_of(key))


def _give(session: Session, held: Held, given: OpinionGiven, by_id: str, act: str) -> None:
    """Give an opinion, and join to the case what was prepared with it."""
    prepared = preparations.read(session, held.row.request_id, by_id, act)
    files = [one for some in prepared.files.values() for one in some] if prepared else []
    if len(files) > MOST_FILES:
        said = _(
            "Gardez %(n)s fichiers au plus\u00a0: retirez ceux qui sont de trop.", n=MOST_FILES
        )
        raise Invalid(errors={"files": said})
    effects = advance(session, held, replace(given, files=tuple(files)))
    if not any(isinstance(effect, Anonymised) for effect in effects):
        preparations.join(session, held, [(given.key, one) for one in files])
        preparations.drop(session, held.row.request_id, by_id, act)


def approve(
    session: Session, request_id: UUID, who: Principal, seen: int, yes: bool, comment: str
) -> None:
    """Approve, or send back, as the function whose turn it is; raises as `agents.choose`."""
    held = hold_own(session, request_id, who)
    advance(session, held, Approved(actor(who), functions_of(held, who), seen, yes, comment))


def consult(session: Session, invitation: Invitation, *, lock: bool = False) -> Consulted:
    """Give an expert what is asked of her; raises `OpinionOver` when it no longer is."""
    try:
        held = hold(session, invitation.request_id, lock=lock)
    except NotFound as unknown:
        raise OpinionOver from unknown
    asked = invited(held.state, invitation.link)
    if asked is None:
        raise OpinionOver
    act = act_of(invitation.link)
    prepared = preparations.read(session, invitation.request_id, "", act)
    return Consulted(held, asked, _answers(held, asked), prepared)


def _answers(held: Held, asked: Asked) -> list[Shown]:
    data = held.state.data
    texts = texts_of(held.row.answers, held.definition, data)
    known = {str(one["id"]): one for one in held.row.answers} | fields_of(held.definition)
    return [
        Shown(
            str(known[name]["label"]),
            texts[name],
            list(data.get(name) or ()) if known[name]["type"] == "file" else [],
        )
        for name in asked["shows"]
        if texts.get(name) and name in known
    ]


def find_piece(session: Session, invitation: Invitation, document_id: UUID) -> None:
    """Note that an expert opens a file that the workflow shows her.

    Raises `NotFound` for any other, and as `consult`.
    """
    found = consult(session, invitation)
    shown = {str(file["document_id"]) for one in found.answers for file in one.files}
    if str(document_id) not in shown:
        raise NotFound
    find_file(session, invitation.request_id, document_id, internal=True)
    told = {"document": str(document_id), "opinion": found.asked["key"]}
    note(session, SYSTEM, "file.opened", str(invitation.request_id), told)


def give_as_expert(session: Session, invitation: Invitation, verdict: str, text: str) -> None:
    """Give the opinion of an expert; raises `OpinionOver`, or `Invalid` without a reason."""
    found = consult(session, invitation, lock=True)
    given = OpinionGiven(SYSTEM, found.asked["key"], verdict, text)
    _give(session, found.held, given, "", act_of(invitation.link))

"""Opinions and approvals, given by agents or by experts without account."""

from dataclasses import dataclass
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.problems import Forbidden, NotFound
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, functions_of, hold_own
from guichet_workflow.actions.carry import Held, advance, hold
from guichet_workflow.actions.emission import texts_of
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.core.asked import fields_of
from guichet_workflow.core.case import SYSTEM
from guichet_workflow.core.events import Approved, OpinionGiven
from guichet_workflow.core.opinions import Asked, awaited, invited
from guichet_workflow.experts import Invitation


class OpinionOver(Forbidden):
    """The opinion was given already, or is not awaited any more."""

    slug = "avis-clos"
    title = "Cet avis n’est plus attendu"
    advice = (
        "Il a été rendu, son délai est passé, un autre lien a été envoyé, ou la demande est "
        "terminée. Une question ? Appelez le service qui vous a écrit."
    )


@dataclass(frozen=True)
class Consulted:
    """What an expert reads: the case as held, what is asked, the answers she may see."""

    held: Held
    asked: Asked
    answers: list[tuple[str, str]]


def give(
    session: Session, request_id: UUID, who: Principal, key: str, verdict: str, text: str
) -> None:
    """Give the opinion that a function of the agent was asked for; raises as `agents.choose`."""
    held = hold_own(session, request_id, who)
    functions = functions_of(held, who)
    if key not in {one["key"] for one in awaited(held.state, functions)}:
        raise NotNow
    advance(session, held, OpinionGiven(actor(who), key, verdict, text, functions))


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
    return Consulted(held, asked, _answers(held, asked))


def _answers(held: Held, asked: Asked) -> list[tuple[str, str]]:
    texts = texts_of(held.row.answers, held.definition, held.state.data)
    labels = {str(one["id"]): str(one["label"]) for one in held.row.answers}
    labels |= {name: str(field["label"]) for name, field in fields_of(held.definition).items()}
    shown = [name for name in asked["shows"] if texts.get(name) and name in labels]
    return [(labels[name], texts[name]) for name in shown]


def give_as_expert(session: Session, invitation: Invitation, verdict: str, text: str) -> None:
    """Give the opinion of an expert; raises `OpinionOver`, or `Invalid` without a reason."""
    found = consult(session, invitation, lock=True)
    advance(session, found.held, OpinionGiven(SYSTEM, found.asked["key"], verdict, text))

"""What the circuit of a case has another request of its family do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.problems import NotFound, Problem
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from guichet_workflow.actions import calls, triggers
from guichet_workflow.core.case import Actor
from guichet_workflow.models import Case, Line

MOST = 50
"""Times that a request acts on another: two circuits that answer each other come to an end."""


def act_on(session: Session, told: Mapping[str, Any]) -> None:
    """Do a global action open to programs on the request that a case names; answer the case.

    What cannot be done is a refusal that says why: the case reacts to it as its circuit says.
    """
    calls.take_answer(session, {**told, **_outcome(session, told)})


def _outcome(session: Session, told: Mapping[str, Any]) -> dict[str, Any]:
    number = told["on"]
    target = _locked(session, told)
    if target is None:
        return _refused(_("Aucune autre demande de la même famille n’a le numéro %(n)s.", n=number))
    if _acts(session, target, told["request_id"]) >= MOST:
        return _refused(_("Cette demande a déjà agi %(n)s fois sur l’autre.", n=MOST))
    by = Actor("program", told["request_id"], _("la demande %(number)s", number=told["number"]))
    try:
        with session.begin_nested():
            triggers.trigger(session, target, told["act"], by, {"fields": told["values"]})
    except NotFound:
        return _refused(_("Son circuit ne laisse pas demander « %(act)s ».", act=told["act"]))
    except Problem as refusal:
        faults = [f"{name} : {text}" for name, text in refusal.errors.items()]
        return _refused(" ".join(faults) or refusal.detail)
    return {"outcome": "done", "value": number}


def _refused(reason: str) -> dict[str, Any]:
    return {"outcome": "refused", "reason": reason[:500]}


def _locked(session: Session, told: Mapping[str, Any]) -> UUID | None:
    """Give the other request, both being locked in one order; None when there is no such one."""
    own = UUID(told["request_id"])
    other = and_(Case.number == told["on"], Case.family == told["family"])
    both = select(Case.request_id).where(or_(Case.request_id == own, other))
    found = session.scalars(both.order_by(Case.request_id).with_for_update())
    return next((one for one in found if one != own), None)


def _acts(session: Session, request_id: UUID, by_id: str) -> int:
    own = (Line.kind == "triggered", Line.by_kind == "program", Line.by_id == by_id)
    counted = select(func.count()).select_from(Line).where(Line.request_id == request_id, *own)
    return session.scalar(counted) or 0

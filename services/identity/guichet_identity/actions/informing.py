"""Mails to agents about a case, addressed: nobody else knows where agents are written to."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from guichet_kit.events import emit_all
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from guichet_identity.actions.accounts import MESSAGE
from guichet_identity.models import AGENT, Account, Assignment, Role

MOST = 50
"""Agents whom one notice is sent to, the oldest accounts first."""


def forward(session: Session, told: Mapping[str, Any]) -> None:
    """Ask notify for a mail to each; none for who opens the case no more, or has just acted."""
    notice = UUID(told["notice_id"])
    mails = [
        (
            MESSAGE,
            {
                "message_id": str(uuid5(notice, str(agent.id))),
                "template": told["template"],
                "to": agent.email,
                "values": {**told["values"], "lien": told["link"], "nom": agent.name},
            },
        )
        for agent in _meant(session, told)
    ]
    emit_all(session, mails, subject=notice)


def _meant(session: Session, told: Mapping[str, Any]) -> Sequence[Account]:
    found = select(Account).where(Account.kind == AGENT, Account.active, _opens(told["family"]))
    if told.get("agent_id"):
        # She may have lost, since the case was given to her, the role that reads it.
        found, roles = found.where(Account.id == _read(told["agent_id"])), told.get("readers")
    else:
        roles = told["roles"]
    if roles is not None:
        found = found.where(_holds(roles))
    if but := _read(told.get("but", "")):
        found = found.where(Account.id != but)
    return session.scalars(found.order_by(Account.id).limit(MOST)).all()


def _holds(roles: Sequence[str]) -> ColumnElement[bool]:
    own = Assignment.account_id == Account.id
    return exists().where(own, Assignment.role.in_(roles))


def _opens(family: str) -> ColumnElement[bool]:
    """Tell whether a role of hers, that one or another, gives the family of the case."""
    own = Assignment.account_id == Account.id, Role.slug == Assignment.role
    return exists().where(*own, Role.families.op("?")(family))


def _read(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

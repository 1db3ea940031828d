"""The mail of the morning of an agent, addressed: nobody else knows her address."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.events import emit
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_identity.actions.accounts import MESSAGE
from guichet_identity.models import AGENT, Account

TEMPLATE = "resume-du-matin"


def forward(session: Session, told: Mapping[str, Any]) -> None:
    """Ask notify for the mail; nothing leaves for who is no agent any more."""
    try:
        agent_id = UUID(told["agent_id"])
    except ValueError:
        return
    own = (Account.id == agent_id, Account.kind == AGENT, Account.active)
    account = session.scalar(select(Account).where(*own))
    if account is None:
        return
    values = {"lien": told["link"], "nom": account.name, "texte": told["text"]}
    data = {"message_id": told["digest_id"], "template": TEMPLATE, "to": account.email}
    emit(session, MESSAGE, subject=told["digest_id"], data={**data, "values": values})

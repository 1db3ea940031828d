"""What notify does with the events of others.

Sent: notify.message.delivered.v1, notify.message.failed.v1, notify.request.erased.v1,
notify.template.published.v1.
"""

from typing import Any
from uuid import UUID

from flask import current_app
from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_notify.actions import messages
from guichet_notify.actions.messages import Wanted

handlers = Handlers("notify")


@handlers.on("workflow.message.requested.v1")
def write_about_request(session: Session, event: Event) -> None:
    """Write to the citizen about her request."""
    data = event.data
    wanted = Wanted(
        request_id=UUID(data["request_id"]),
        number=data["number"],
        family=data["family"],
        link=data.get("link") or "",
        phone=data["to"].get("phone") or "",
        channel=data.get("channel") or "",
        attach=data.get("attach") or {},
        **_common(data),
    )
    messages.take(session, wanted, texting=current_app.extensions["guichet"].settings.texts)


@handlers.on("identity.message.requested.v1")
def write_about_account(session: Session, event: Event) -> None:
    """Write to the holder of an account."""
    messages.take(session, Wanted(**_common(event.data)))


@handlers.on("workflow.case.anonymised.v1")
def erase_messages(session: Session, event: Event) -> None:
    """Erase this service's share of a request and prove it."""
    messages.erase(session, UUID(event.data["request_id"]))


def _common(data: dict[str, Any]) -> dict[str, Any]:
    to = data["to"] if isinstance(data["to"], dict) else {"email": data["to"]}
    return {
        "message_id": UUID(data["message_id"]),
        "template": data["template"],
        "values": data["values"],
        "subject": to.get("subject") or "",
        "email": to.get("email") or "",
        "name": to.get("name") or "",
    }

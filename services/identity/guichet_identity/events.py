"""What identity does with the events of others: it knows agents, their addresses and roles.

Sent: see `contracts/events`.
"""

from collections.abc import Mapping
from typing import Any

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_identity.actions import circles, digests, informing

handlers = Handlers("identity")


@handlers.on("backoffice.digest.made.v1")
def forward_digest(session: Session, event: Event) -> None:
    """Have an agent's mail of the morning sent to her address, if she is still one of ours."""
    digests.forward(session, event.data)


@handlers.on("workflow.agents.informed.v1")
def write_to_agents(session: Session, event: Event) -> None:
    """Have agents written to about a case, each at her address."""
    informing.forward(session, event.data)


@handlers.on("workflow.definition.published.v1")
def know_circuit(session: Session, event: Event) -> None:
    """Know which roles a circuit and its open cases name: none of them is deleted."""
    data = event.data
    named = _named(data)
    circles.put_circle(session, data["slug"], data["title"], data["version"], named)


@handlers.on("workflow.procedure.bound.v1")
def know_procedure(session: Session, event: Event) -> None:
    """Know which roles a procedure binds to the functions of its circuit."""
    data = event.data
    title = data.get("title") or data["procedure"]
    circles.put_circle(session, data["circle"], title, data["revision"], _named(data))


def _named(data: Mapping[str, Any]) -> list[str]:
    """Give the roles that new cases need, and those that open cases of other versions need."""
    return sorted({*data["readers"], *data.get("former_readers", ())})

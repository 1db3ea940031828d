"""What identity does with the events of others: it alone knows where agents are written to.

Sent: see `contracts/events`.
"""

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_identity.actions import digests, informing

handlers = Handlers("identity")


@handlers.on("backoffice.digest.made.v1")
def forward_digest(session: Session, event: Event) -> None:
    """Have an agent's mail of the morning sent to her address, if she is still one of ours."""
    digests.forward(session, event.data)


@handlers.on("workflow.agents.informed.v1")
def write_to_agents(session: Session, event: Event) -> None:
    """Have agents written to about a case, each at her address."""
    informing.forward(session, event.data)

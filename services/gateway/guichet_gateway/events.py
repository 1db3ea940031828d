"""What the gateway does with the events of others; it sends none."""

from guichet_kit.events import Event, Handlers
from sqlalchemy.orm import Session

from guichet_gateway.actions import cards, catalogue, sessions

handlers = Handlers("gateway")


@handlers.on("forms.procedure.published.v1")
def keep_procedure(session: Session, event: Event) -> None:
    """Show the procedure in the catalogue, or take it out when it closed."""
    catalogue.keep_procedure(session, event.data)


@handlers.on("forms.cards.entrusted.v1")
def keep_card_writers(session: Session, event: Event) -> None:
    """Know whose menu leads to cards."""
    cards.keep_writers(session, event.data)


@handlers.on("identity.session.revoked.v1")
def revoke_session(session: Session, event: Event) -> None:
    """Sign out the browsers of a session that identity ended."""
    sessions.revoke_session(session, event.data["sid"])

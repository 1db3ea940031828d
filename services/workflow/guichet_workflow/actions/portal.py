"""How the authority is called, where its portal is and whose holidays it has, set on screen."""

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.problems import Forbidden
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.definitions import put_portal
from guichet_workflow.models import Portal

RIGHT = "workflows.build"


def read_portal(session: Session, who: Principal) -> Portal | None:
    """Give what is set, None before anybody did; raises `Forbidden` as `change_portal` does."""
    if who.bound(RIGHT) is not None:
        raise Forbidden(
            _(
                "Ces réglages valent pour toutes les démarches\u00a0: votre droit de construire "
                "les circuits est limité à certaines familles."
            )
        )
    return session.get(Portal, "portal")


def change_portal(
    session: Session, who: Principal, *, name: str, origin: str, territory: str
) -> None:
    """Keep all three, noted in the audit; raises `Invalid`, and `Forbidden` to a bound right."""
    read_portal(session, who)
    put_portal(session, name=name, origin=origin, territory=territory)
    details = {"origin": origin, "territory": territory}
    note(session, actor(who), "portal.changed", "portal", details)

"""What the messages say that bear a sealed link: to an expert, to who answers a call."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from guichet_workflow import experts
from guichet_workflow.core.acts.calls import address_of
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.effects import AskExpert, Invite
from guichet_workflow.core.moments import said_day


class Letter(NamedTuple):
    """A message to who has no account: its template, where it goes, what it says, its link."""

    template: str
    email: str
    link: str
    values: Mapping[str, Any]


def letter_of(
    origin: str,
    request_id: UUID,
    effect: AskExpert | Invite,
    now: datetime,
    definition: Definition,
) -> Letter:
    """Give what an expert, or who answers a call, is written; the page tells the rest."""
    if isinstance(effect, AskExpert):
        asked = effect.asked
        due_at = datetime.fromisoformat(asked["due_at"]) if asked["due_at"] else None
        values = {"avis": asked["label"], "question": asked["question"]}
        link = experts.link_of(origin, request_id, effect.key)
        template, email = asked["template"], asked["email"]
    else:
        called, minutes = effect.called, effect.called["minutes"]
        due_at = now + timedelta(minutes=minutes) if minutes else None
        values = {"objet": called["label"], "destinataire": called["name"]}
        link = experts.link_of(origin, request_id, called["key"], experts.CALL)
        template, email = called["guest"]["template"], address_of(called)
    last_day = _last_day(due_at, definition.territory)
    return Letter(template, email, link, {**values, "au_plus_tard": last_day})


def _last_day(due_at: datetime | None, territory: str) -> str:
    """Say the last day of a delay, "" when there is none."""
    return said_day(due_at and last_day_before(due_at, territory), territory)

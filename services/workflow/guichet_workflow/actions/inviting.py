"""What the messages say that bear a sealed link: to an expert, to who answers a call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from guichet_workflow import experts
from guichet_workflow.core.acts.calls import address_of, matter_of
from guichet_workflow.core.clock import last_day_before
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.effects import AskExpert, Invite
from guichet_workflow.core.moments import said_day
from guichet_workflow.models import Case


class Letter(NamedTuple):
    """A message to who has no account: its template, where it goes, what it says, its link."""

    template: str
    email: str
    link: str
    values: Mapping[str, Any]


def letter_of(
    origin: str, case: Case, effect: AskExpert | Invite, definition: Definition
) -> Letter:
    """Give what an expert, or who answers a call, is written; the page tells the rest."""
    if isinstance(effect, AskExpert):
        asked = effect.asked
        link = experts.link_of(origin, case.request_id, effect.key)
        values = {"avis": asked["label"], "question": asked["question"]}
        values["au_plus_tard"] = _last_day(asked["due_at"], definition.territory)
        return Letter(asked["template"], asked["email"], link, values)
    called = effect.called
    link = experts.link_of(origin, case.request_id, called["key"], experts.CALL)
    values = {"objet": matter_of(called, case.title), "destinataire": called["name"]}
    values["au_plus_tard"] = _last_day(called.get("until", ""), definition.territory)
    return Letter(called["guest"]["template"], address_of(called), link, values)


def _last_day(until: str, territory: str) -> str:
    """Say the last day of a delay, "" when there is none."""
    moment = datetime.fromisoformat(until) if until else None
    return said_day(moment and last_day_before(moment, territory), territory)

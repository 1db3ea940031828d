"""Who may read and write the cards of a model: the roles it names, and who builds forms."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import request
from guichet_kit.auth import Principal, agent, principal, right
from guichet_kit.problems import Forbidden
from sqlalchemy.orm import Session

from guichet_forms.actions.audit import note
from guichet_forms.actions.cards.keeping import Opened, open_model
from guichet_forms.core.tables import MOST_BYTES
from guichet_forms.models import CardModel

AROUND_FILE = 100_000
PREFIX = "/agents/fiches"
DESIGNER = right("forms.build")


def agent_with_file(who: Principal) -> bool:
    """Let in an agent, to send a file; it runs before the body is read."""
    if not agent(who):
        return False
    request.max_content_length = MOST_BYTES + AROUND_FILE
    return True


def builds() -> bool:
    """Whether who asks builds forms, and so card models."""
    return DESIGNER(principal())


def writes(model: CardModel, roles: Collection[str] | None = None) -> bool:
    """Whether who asks may read and write the cards of a model."""
    return builds() or bool(set(roles or principal().roles) & set(model.roles))


def opened(session: Session, slug: str) -> Opened:
    """Give a model in use to who may write its cards. Raises `NotFound` or `Forbidden`."""
    found = open_model(session, slug)
    if not writes(found.model):
        raise Forbidden
    return found


def note_card(session: Session, done: str, model: str, card_id: str) -> None:
    """Write in the audit what was done (added, changed, deleted) to a card."""
    note(session, f"card.{done}", actor=principal().subject, about=f"{model}/{card_id}")


def note_import(session: Session, model: str, report: Mapping[str, Any]) -> None:
    """Write in the audit how many cards a file added, changed and deleted."""
    counts = {key: report[key] for key in ("added", "changed", "deleted")}
    note(session, "cards.imported", actor=principal().subject, about=model, **counts)

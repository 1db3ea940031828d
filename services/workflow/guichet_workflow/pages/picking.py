"""Items of data sources that an agent picks in a form of a case: the way to the lists, and back.

The lists live in forms, whose page posts back a sealed receipt (ADR 0006).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from guichet_kit.auth import principal
from guichet_kit.csrf import once
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.problems import Forbidden
from sqlalchemy.orm import Session

from guichet_workflow import fields
from guichet_workflow.actions import agents, preparations
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.refused import Over
from guichet_workflow.core.asked import of_agents
from guichet_workflow.core.questions import is_sourced, items_of
from guichet_workflow.letters import key
from guichet_workflow.pages.aside import Form, Kind
from guichet_workflow.pages.places import Place

RECEIPT_MAX_AGE_S = 3_600


def _list_way(
    place: Place, form: Form, field: fields.Field, here: Sequence[Mapping[str, Any]]
) -> str:
    """Give the page of forms where an item is picked for a question, by this agent alone.

    Raises `Invalid` when it has as many as one may.
    """
    preparations.refuse_full(field["id"], here)
    payload = {
        "authority": principal().authority,
        "by": form.by_id,
        "owner": {"case": str(place.request_id), "field": f"{form.act}:{field['id']}"},
        "source": field["source"],
        "label": field["label"],
        "back": place.home,
    }
    return f"/agents/listes/choisir?{urlencode({'ticket': seal(key(), 'pick', payload)})}"


ITEMS = Kind("picked", "id", ("pick", "unpick"), is_sourced, items_of, _list_way)


def take(session: Session, request_id: UUID) -> str:
    """Keep the item that the receipt posted brings back; give its place on the page.

    Raises `Forbidden` for a receipt that is not of this agent, this case and a question of it,
    `Invalid` for an item too many.
    """
    told = _received(request_id)
    act, _colon, name = told["owner"]["field"].rpartition(":")
    held = agents.hold_own(session, request_id, principal())
    if held.state.anonymised_at is not None:
        raise Over
    field = _question(held, act, name, told["source"])
    many = field["type"] == "choices"
    by_id = principal().subject
    preparations.receive_item(session, held, by_id, act, name, told["item"], many=many)
    return f"#{fields.PREFIX}{name}"


def _received(request_id: UUID) -> dict[str, Any]:
    try:
        told = unseal(key(), "picked", once(request.form, "receipt"), RECEIPT_MAX_AGE_S)
    except TicketRefused as error:
        raise Forbidden(_not_picked()) from error
    here = (told["authority"], told["by"], told["owner"]["case"])
    if here != (principal().authority, principal().subject, str(request_id)):
        raise Forbidden(_not_picked())
    return told


def _question(held: Held, act: str, name: str, source: str) -> fields.Field:
    """Give the question of a form, else of another: the case may have moved on meanwhile."""
    for field in (*_asked(held, act), *of_agents(held.definition)):
        if (field["id"], is_sourced(field), field.get("source")) == (name, True, source):
            return field
    raise Forbidden(_not_picked())


def _asked(held: Held, act: str) -> Sequence[fields.Field]:
    form, _colon, name = act.partition(":")
    status = held.definition.statuses[held.state.status]
    if form == agents.SHEET:
        return status.fields
    if form == agents.ACTION:
        return held.definition.anytime[name].fields if name in held.definition.anytime else ()
    return status.choices[name].fields if name in status.choices else ()


def _not_picked() -> str:
    return _("Ce choix n’a pas pu être repris. Choisissez de nouveau dans la liste.")

"""Items of data sources that an agent picks in a form of a case: the way to the lists, and back.

The lists live in forms, whose page gives back a sealed receipt (ADR 0006).
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
from guichet_workflow.actions.refused import NotNow, Over
from guichet_workflow.core.asked import of_agents
from guichet_workflow.core.questions import is_sourced, items_of
from guichet_workflow.letters import key

RECEIPT_MAX_AGE_S = 3_600
Picked = Mapping[str, list[dict[str, Any]]]


def leaves() -> str:
    """Give the input for which an item is picked or taken out, "" when the form is sent."""
    return request.form.get("pick", "") or request.form.get("unpick", "")


def picked_of(
    session: Session, request_id: UUID, act: str, asked: Sequence[fields.Field], data: Any
) -> dict[str, list[dict[str, Any]]]:
    """Give the items of each question of a form: those picked, else those that a sheet shows."""
    names = [field["id"] for field in asked if is_sourced(field)]
    if not names:
        return {}
    found = preparations.read(session, request_id, principal().subject, act)
    kept = data if act.startswith(agents.SHEET) else {}
    items = {name: items_of(kept.get(name)) for name in names}
    return items | {n: one for n, one in (found.picked if found else {}).items() if n in items}


def aside(
    session: Session,
    request_id: UUID,
    act: str,
    asked: Sequence[fields.Field],
    typed: Mapping[str, Any],
    picked: Picked,
) -> str:
    """Keep what is typed and give the page of the list, or the case with an item taken out.

    "" when the form is sent. Raises as `agents.choose` for who may not act, `NotNow` for a
    question that is not one.
    """
    if not leaves():
        return ""
    held = agents.hold_own(session, request_id, principal())
    if held.state.anonymised_at is not None:
        raise Over
    name, _colon, gone = leaves().removeprefix(fields.PREFIX).partition(":")
    field = next((one for one in asked if one["id"] == name and is_sourced(one)), None)
    if field is None:
        raise NotNow
    fresh = preparations.read(session, request_id, principal().subject, act)
    items = {**picked, **(fresh.picked if fresh else {})}
    items[name] = [one for one in items.get(name, []) if not gone or one["id"] != gone]
    preparations.keep(
        session, request_id, principal().subject, act, typed=dict(typed), picked=items
    )
    home = f"/agents/dossiers/{request_id}/"
    return f"{home}#{fields.PREFIX}{name}" if gone else _list_url(home, request_id, act, field)


def _list_url(home: str, request_id: UUID, act: str, field: fields.Field) -> str:
    """Give the page of forms where an item is picked for a question, by this agent alone."""
    payload = {
        "authority": principal().authority,
        "by": principal().subject,
        "owner": {"case": str(request_id), "field": f"{act}:{field['id']}"},
        "source": field["source"],
        "label": field["label"],
        "back": home,
    }
    return f"/agents/listes/choisir?{urlencode({'ticket': seal(key(), 'pick', payload)})}"


def take(session: Session, request_id: UUID) -> str:
    """Keep the item that the receipt of the address brings back; give its place on the page.

    Raises `Forbidden` for a receipt that is not of this agent, this case and a question of it.
    """
    told = _received(request_id)
    act, _colon, name = told["owner"]["field"].rpartition(":")
    held = agents.hold_own(session, request_id, principal())
    if held.state.anonymised_at is not None:
        raise Over
    field = _question(held, name, told["source"])
    many = field["type"] == "choices"
    by_id = principal().subject
    preparations.receive_item(session, held, by_id, act, name, told["item"], many=many)
    return f"#{fields.PREFIX}{name}"


def _received(request_id: UUID) -> dict[str, Any]:
    try:
        told = unseal(key(), "picked", once(request.args, "choisi"), RECEIPT_MAX_AGE_S)
    except TicketRefused as error:
        raise Forbidden(_not_picked()) from error
    here = (told["authority"], told["by"], told["owner"]["case"])
    if here != (principal().authority, principal().subject, str(request_id)):
        raise Forbidden(_not_picked())
    return told


def _question(held: Held, name: str, source: str) -> fields.Field:
    for field in of_agents(held.definition):
        if (field["id"], is_sourced(field), field.get("source")) == (name, True, source):
            return field
    raise Forbidden(_not_picked())


def _not_picked() -> str:
    return _("Ce choix n’a pas pu être repris. Choisissez de nouveau dans la liste.")

"""The events by which a case calls another service."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.definition.calls import ADDRESS, CARD, REQUEST
from guichet_workflow.core.zones import point_of
from guichet_workflow.models import Case

CALLS = {
    "connector": "workflow.connector.called.v1",
    "payment": "workflow.payment.requested.v1",
    "appointment": "workflow.appointment.requested.v1",
    "place": "workflow.place.asked.v1",
    "request": "workflow.request.proposed.v1",
    "requalification": "workflow.case.requalified.v1",
    "act": "workflow.act.requested.v1",
    "card": "workflow.card.proposed.v1",
    "signature": "workflow.signature.requested.v1",
    "transfer": "workflow.case.transferred.v1",
}
"""The event of each kind of call. Forms answers for requests and cards, workflow for its acts."""


LONGEST_ADDRESS, LONGEST_NUMBER = 400, 40


def told_of(called: Mapping[str, Any], row: Case, to: Mapping[str, str]) -> dict[str, Any]:
    """Give what the event of a call says besides the request; `to` is the applicant."""
    if called["kind"] == "place":
        return _place(called["values"]["address"])
    values, name = dict(called["values"]), called["name"]
    card, signer, request = (str(values.pop(key, "") or "") for key in (CARD, ADDRESS, REQUEST))
    own: dict[str, dict[str, Any]] = {
        "connector": {"connector": name, "idempotent": called["idempotent"]},
        "payment": {"to": to},
        "appointment": {"agenda": name, "to": to},
        "request": {"procedure": name, "to": to, "channel": row.channel},
        "requalification": {"procedure": name, "to": to, "channel": row.channel},
        "act": {"on": request.strip()[:LONGEST_NUMBER], "act": name},
        "card": {"model": name, "card": card},
        "signature": {"document": name, "signer": {"email": signer}},
        "transfer": {"recipient": name, "to": to},
    }
    given = values if called["kind"] == "payment" else {"values": values}
    return {"family": row.family, "label": called["label"], **own[called["kind"]], **given}


def _place(value: Any) -> dict[str, Any]:
    """Ask where an address is: its words, and the point that came with them if any."""
    point, words = point_of(value), value
    if isinstance(value, Mapping):
        parts = [value.get(name) for name in ("text", "line", "postcode", "city")]
        words = " ".join(str(part) for part in parts if part)
    located = {"point": {"lat": point[1], "lon": point[0]}} if point else {}
    return {"address": str(words or "")[:LONGEST_ADDRESS], **located}

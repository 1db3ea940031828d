"""The actions that call outside: a connector, a payment, another request or authority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition, compiled

from guichet_workflow.core.definition.actions import Action
from guichet_workflow.core.definition.delay import Delay, delay_of

Json = Mapping[str, Any]
FAILURES = ("refused", "unavailable", "invalid", "late")
"""How a call may fail: the other side says no, cannot answer, cannot be understood, is late."""
CARD, ADDRESS, REQUEST = "_card", "_signer", "_request"
"""Among the values of a call, the card or the request that it changes, the address of who signs."""
TRANSFER, SIGNATURE = "transfer", "signature"
"""The kinds of calls that a person may answer from a sealed link, without account."""
LETTERS = {TRANSFER: "transmission-a-prendre", SIGNATURE: "signature-a-donner"}
"""The messages that bear their links, unless a call names another; notify has words for them."""
REACTIONS = ("stop", "ignore", "goto")
"""What a failure does: an agent sees an incident, the case goes on, or goes to another status."""


@dataclass(frozen=True, slots=True)
class Guest:
    """The person who answers a call: of a `function` on the case page, else from a sealed link.

    `template` is the message that bears the link, sent once more after `remind`.
    """

    function: str
    template: str
    remind: Delay | None = None


@dataclass(frozen=True, slots=True)
class Call(Action):
    """Ask another service for something.

    `kind` is connector, payment, appointment, place, request, requalification, act, card, signature
    or transfer; `name` is the connector, the agenda, the procedure, the action of the other
    request, the model of cards, the document to sign or the authority that receives; `values` are
    what is sent, each worked out from the case. The answer is kept in `result`, then the case goes
    to `to`.
    `reactions` say what each failure does, `goto` being where. What is not `idempotent` is never
    repeated before a person checked. `guest` is who answers, when it is a person.
    """

    kind: str
    name: str
    label: str
    values: tuple[tuple[str, Condition], ...]
    result: str
    idempotent: bool
    timeout: Delay | None
    to: str
    goto: str
    reactions: Mapping[str, str]
    guest: Guest | None = None


def _place(json: Json, when: Condition | None) -> Call:
    """Compile a `geolocate`: a place that is not found holds nothing up, unless it is told to."""
    patient = {f"on_{name}": "ignore" for name in FAILURES}
    asked = {"timeout": {"n": 1, "unit": "hours"}, "idempotent": True, **patient, **json}
    address = [{"field": "address", "value": {"var": json["address"]}}]
    return _call("place", "", {**asked, "values": address}, when)


def _call(kind: str, name: str, json: Json, when: Condition | None) -> Call:
    pairs = [(one["field"], compiled(one["value"])) for one in json.get("values", ())]
    if "amount" in json:
        pairs.append(("amount", compiled(json["amount"])))
    if "card" in json:
        pairs.append((CARD, compiled({"var": json["card"]})))
    if "request" in json:
        pairs.append((REQUEST, compiled({"var": json["request"]})))
    pairs += _address(json)
    guest = _guest(kind, json)
    return Call(
        when,
        kind=kind,
        name=name,
        label=json["label"],
        values=tuple(pairs),
        result=json.get("result", ""),
        # Written to again, a person finds the first link closed: nothing is done twice.
        idempotent=json.get("idempotent", guest is not None),
        timeout=delay_of(json["timeout"]) if json.get("timeout") else None,
        to=json.get("to", ""),
        goto=json.get("goto", ""),
        reactions={name: json.get(f"on_{name}", "stop") for name in FAILURES},
        guest=guest,
    )


def _address(json: Json) -> list[tuple[str, Condition]]:
    """Give where to write to who signs or receives: an address, or the field that holds it."""
    if "email" in json:
        return [(ADDRESS, compiled(json["email"]))]
    field = json.get("email_field") or json.get("signer_field")
    return [(ADDRESS, compiled({"var": field}))] if field else []


def _guest(kind: str, json: Json) -> Guest | None:
    """Give the person who answers; None for what only a program answers."""
    if kind not in LETTERS or json.get("elsewhere"):
        return None
    if not _address(json) and "function" not in json:
        return None
    remind = delay_of(json["remind"]) if json.get("remind") else None
    return Guest(json.get("function", ""), json.get("template", LETTERS[kind]), remind)


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "connector": lambda json, when: _call("connector", json["connector"], json, when),
    "payment_request": lambda json, when: _call("payment", "", json, when),
    "create_request": lambda json, when: _call("request", json["procedure"], json, when),
    "requalify": lambda json, when: _call("requalification", json["procedure"], json, when),
    "act_on_request": lambda json, when: _call("act", json["act"], json, when),
    "transfer": lambda json, when: _call("transfer", json["recipient"], json, when),
    "geolocate": _place,
    "card": lambda json, when: _call("card", json["model"], json, when),
    "signature_request": lambda json, when: _call("signature", json["document"], json, when),
    "appointment_request": lambda json, when: _call("appointment", json["agenda"], json, when),
}

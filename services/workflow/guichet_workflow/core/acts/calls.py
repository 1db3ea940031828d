"""What the actions do that call outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from guichet_workflow.core import clock, visit
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.definition import Action, Definition, Delay, every_action
from guichet_workflow.core.definition.calls import ADDRESS, SIGNATURE, TRANSFER, Call, Guest
from guichet_workflow.core.effects import CallOutside, Invite
from guichet_workflow.core.sizes import bounded

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

WAITING, FAILED = "waiting", "failed"
REMIND = "remind"
"""The kind of the clock after which who has a link is written to once more."""
DRAWN = "drawn"
"""What a case keeps of the documents to sign: the last one of each template, its key and title."""
MOST_EUROS = 100_000_000
A_DAY = 24 * 60
"""The minutes from which the delay of a call is told to people as a day."""
HANDED = "transmission-faite"
"""The message by which the citizen learns where her request went (CRPA L114-2)."""


def _call(run: Run, action: Call) -> None:
    called = {
        "action": _rank(run.definition, action),
        "kind": action.kind,
        "name": action.name,
        "label": action.label,
        "values": _values(run, action),
        "result": action.result,
        "idempotent": action.idempotent,
        "to": action.to,
        "goto": action.goto,
        "reactions": dict(action.reactions),
        "arrival": visit.mark_of(run),
        "minutes": 0,
        **_guest(action.guest),
    }
    due_at = run.due(action.timeout) if action.timeout else None
    if due_at:
        called["minutes"] = int((due_at - run.now).total_seconds() // 60)
    if not send(run, called):
        return
    if action.kind == TRANSFER:
        # Who asked the wrong authority is told which one has her request now (CRPA L114-2).
        run.history("transferred", {"recipient": action.name}, True)
        if action.guest:
            run.send(HANDED, {"destinataire": action.name})
    else:
        run.history("called", {"label": action.label, **_signer(run.definition, called)}, False)


def send(run: Run, called: dict[str, Any]) -> bool:
    """Send a call under a key of its own, and wait for its answer as long as it says.

    One that cannot leave stays here, as an incident; gives whether it left.
    """
    key = f"call.{run.case.version}.{run.seq}"
    made = {**called, "key": key, "state": WAITING, "failure": ""}
    if called["kind"] == "payment":
        made["values"] = {"amount": euros(called["values"].get("amount"))}
    if made["kind"] == SIGNATURE and made.get("guest"):
        made["paper"] = run.case.extra.get(DRAWN, {}).get(made["name"])
    until = _until(run, made) if made["minutes"] else None
    if until and made.get("guest"):
        made["until"] = until.isoformat()
    if failure := _fault(made):
        made |= {"state": FAILED, "failure": failure}
    run.mark("calls", [*run.case.extra.get("calls", []), made])
    run.changed = True
    if made["state"] == FAILED:
        told = {"label": made["label"], "failure": made["failure"], "reason": ""}
        run.history("call_failed", told, False)
        run.trouble(Trouble(key, "connector", made["name"], made["label"], ""))
        return False
    run.effects.append(CallOutside(key, made))
    if is_by_link(made):
        run.effects.append(Invite(letter_of(made), made))
        if remind := made["guest"].get("remind"):
            run.start(REMIND, key, run.due(Delay(*remind)))
    if until:
        run.start("call", key, until)
    return True


def _until(run: Run, made: Mapping[str, Any]) -> datetime:
    """Give when a call is late: a person reads the last day that she has, and has it whole."""
    ends = run.later(made["minutes"])
    if not made.get("guest") or made["minutes"] < A_DAY:
        return ends
    return clock.end_of(run.last_day(ends), run.definition.territory)


def _fault(made: Mapping[str, Any]) -> str:
    """Say why a call cannot leave, "" when it can."""
    if made["kind"] == "payment":
        return "" if made["values"]["amount"] else "amount"
    if "paper" in made and not made["paper"]:
        return "document"
    return "address" if is_by_link(made) and "@" not in address_of(made) else ""


def _signer(definition: Definition, called: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the history says of who is asked to sign: a function, an address, a program."""
    if called["kind"] != SIGNATURE:
        return {}
    function = definition.functions.get((called.get("guest") or {}).get("function", ""))
    if function:
        return {"function": function.label}
    return {"contact": address_of(called)} if is_by_link(called) else {"elsewhere": True}


def is_by_link(called: Mapping[str, Any]) -> bool:
    """Tell whether a person answers a call from a sealed link."""
    guest: Mapping[str, str] | None = called.get("guest")
    return guest is not None and not guest["function"]


def address_of(called: Mapping[str, Any]) -> str:
    """Give the address that the link of a call was sent to."""
    return str(called["values"].get(ADDRESS) or "").strip()


def matter_of(called: Mapping[str, Any], procedure: str) -> str:
    """Give what who has a link is told to expect: the document to sign, else the procedure.

    The label of a call is a name for those who make circuits.
    """
    return str(called["paper"]["title"]) if called["kind"] == SIGNATURE else procedure


def letter_of(called: Mapping[str, Any]) -> str:
    """Give the key of the message that bears the link of a call."""
    return f"invite.{called['key'].partition('.')[2]}"


def _guest(guest: Guest | None) -> dict[str, Any]:
    """Give what a call keeps of the person who answers it."""
    if guest is None:
        return {}
    kept: dict[str, Any] = {"function": guest.function, "template": guest.template}
    if guest.remind:
        kept["remind"] = [guest.remind.n, guest.remind.unit]
    return {"guest": kept}


def euros(value: Any) -> str:
    """Give an amount as a decimal text such as "12.50", "" for what is no amount to pay."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    try:
        amount = Decimal(str(value).strip()).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{abs(amount):f}" if 0 <= amount <= MOST_EUROS else ""
    except InvalidOperation:
        return ""


def again(run: Run, called: Mapping[str, Any]) -> dict[str, Any]:
    """Give a call to make once more: an amount that could not be worked out is, and an address."""
    anew = called["failure"] == "amount" or is_by_link(called)
    action = _action_of(run.definition, called) if anew else None
    if action is None:
        return dict(called)
    return {**called, "values": _values(run, action)}


def _values(run: Run, action: Call) -> dict[str, Any]:
    return {name: bounded(value(run.case.data)) for name, value in action.values}


def _rank(definition: Definition, action: Call) -> int | None:
    """Give the place of an action among the calls: a case keeps its version, so it stays."""
    return next((at for at, one in enumerate(every_call(definition)) if one is action), None)


def _action_of(definition: Definition, called: Mapping[str, Any]) -> Call | None:
    """Give the action that made a call; by its label alone for what was kept without its place."""
    rank, named = called.get("action"), (called["kind"], called["label"])
    for at, one in enumerate(every_call(definition)):
        if rank in (None, at) and (one.kind, one.label) == named:
            return one
    return None


def every_call(definition: Definition) -> Iterator[Call]:
    """Give each call of a definition, always in the same order, those of global actions last."""
    for status in definition.statuses.values():
        yield from (one for one in every_action(status) if isinstance(one, Call))
    for rule in definition.anytime.values():
        yield from (one for one in rule.actions if isinstance(one, Call))


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {Call: _call}

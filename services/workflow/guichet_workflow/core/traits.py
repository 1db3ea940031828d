"""What each action of a definition may lead to, for what reads definitions without running them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Json = Mapping[str, Any]

MOVES, ANSWERED, PERSON, OUTSIDE, TIMER = "move", "answer", "person", "outside", "timer"
"""How an action takes the case to a status: at once, by the citizen's answer, by the act of a
person who was asked, by what another service says, after a delay."""


class Trait(NamedTuple):
    """What an action may lead to; its keys are those of the action's JSON.

    `targets` says how each key that names a status takes the case there; `template` is `messages`
    or `documents`; `writes` says that it leaves values in fields (`written_by`); `asks` that the
    citizen has fields to fill in; `nested` are the keys of actions that run later; `tells` says
    that the citizen receives something; `later` is the key of a field that holds something once
    what was asked for has come.
    """

    targets: Mapping[str, str] = {}
    template: str = ""
    writes: bool = False
    asks: bool = False
    nested: tuple[str, ...] = ()
    tells: bool = False
    later: str = ""


OUTSIDE_CALL = Trait(targets={"to": OUTSIDE, "goto": OUTSIDE}, later="result")
TRAITS: dict[str, Trait] = {
    "message": Trait(template="messages", tells=True),
    "document": Trait(template="documents", nested=("then",), later="result"),
    "set": Trait(writes=True),
    "compute": Trait(writes=True),
    "urgency": Trait(),
    "tag": Trait(),
    "untag": Trait(),
    "assign": Trait(),
    "add_function": Trait(),
    "remove_function": Trait(),
    "marker": Trait(),
    "link_request": Trait(),
    "redirect": Trait(),
    "return": Trait(targets={"to": MOVES}),
    "reopen": Trait(),
    "alert": Trait(),
    "locate": Trait(writes=True),
    "connector": OUTSIDE_CALL,
    "payment_request": OUTSIDE_CALL,
    "appointment_request": OUTSIDE_CALL,
    "geolocate": OUTSIDE_CALL,
    "create_request": OUTSIDE_CALL,
    "requalify": OUTSIDE_CALL,
    "act_on_request": OUTSIDE_CALL,
    "card": OUTSIDE_CALL,
    "signature_request": OUTSIDE_CALL._replace(template="messages"),
    "transfer": OUTSIDE_CALL._replace(template="messages"),
    "note": Trait(),
    "opinion": Trait(
        targets={"to": ANSWERED, "late_to": TIMER}, template="messages", later="result"
    ),
    "approval": Trait(targets={"to": PERSON, "back_to": PERSON}),
    "ask": Trait(targets={"to": ANSWERED, "late_to": TIMER}, asks=True),
    "move": Trait(targets={"to": MOVES}),
    "renew_code": Trait(),
    "close": Trait(),
    "anonymise": Trait(),
}
"""Whoever adds an action to `definition.BUILDERS` adds its trait."""

NOTHING = Trait()
SIGNED = {"to": PERSON, "goto": OUTSIDE}


def trait_of(action: Json) -> Trait:
    """Give the trait of an action; one that is not known leads to nothing."""
    found = TRAITS.get(action["do"], NOTHING)
    return found._replace(targets=SIGNED) if _is_signed_by_a_person(action) else found


def _is_signed_by_a_person(action: Json) -> bool:
    """Whether nothing but a signature leads a case on: no failure is passed over."""
    if action["do"] != "signature_request" or action.get("elsewhere"):
        return False
    return not any(action.get(name) == "ignore" for name in action if name.startswith("on_"))


def tells(action: Json) -> bool:
    """Say whether the citizen receives something.

    What is only shown on her page reaches nobody, what is written to another does not reach her.
    """
    hers = action.get("whom", "citizen") == "citizen"
    return trait_of(action).tells and hers and action.get("channel") != "portal"


def written_by(action: Json) -> Iterator[tuple[str, Any]]:
    """Give the fields that an action writes, each with the tree of its value."""
    if trait_of(action).writes:
        pairs = action.get("values") or [action]
        yield from ((one["field"], one.get("value")) for one in pairs)


def conditions_of(action: Json) -> Iterator[Any]:
    """Give the conditions of an action: its own, None when it has none, and those of its rules."""
    yield action.get("condition")
    yield from (rule.get("condition") for rule in action.get("rules", ()))


def worked_out(action: Json) -> Iterator[Any]:
    """Give the trees of what an action works out: values that it keeps or sends, an amount."""
    yield from (one["value"] for one in action.get("values") or [action] if "value" in one)
    if "amount" in action:
        yield action["amount"]


def actions_within(path: str, actions: tuple[Json, ...] | list[Json]) -> Iterator[tuple[str, Json]]:
    """Give each action with its path, those that run after it included."""
    for at, action in enumerate(actions):
        where = f"{path}.{at}"
        yield where, action
        for key in trait_of(action).nested:
            yield from actions_within(f"{where}.{key}", action.get(key, ()))


def named_places(json: Json) -> dict[str, str]:
    """Give, by the path of each action, the same with the ids of actions in place of ranks."""
    found: dict[str, str] = {}
    for where, action in all_actions(json):
        holder, _dot, rank = where.rpartition(".")
        owner, _dot, name = holder.rpartition(".")
        above = f"{found[owner]}.{name}" if owner in found else holder
        found[where] = f"{above}.{action.get('id', rank)}"
    return found


def all_actions(json: Json) -> Iterator[tuple[str, Json]]:
    """Give each action of a definition with its path: of statuses, then of global actions."""
    for status in json["statuses"]:
        yield from actions_of(status)
    for rule in json.get("actions", ()):
        yield from actions_within(f"actions.{rule['id']}", rule.get("actions", ()))


def actions_of(status: Json) -> Iterator[tuple[str, Json]]:
    """Give each action of a status with its path, those of timers and documents included."""
    where = f"statuses.{status['id']}"
    yield from actions_within(f"{where}.enter", status.get("enter", ()))
    for timer in status.get("timers", ()):
        yield from actions_within(f"{where}.timers.{timer['id']}", timer.get("actions", ()))

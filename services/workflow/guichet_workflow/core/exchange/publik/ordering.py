"""The order of what a status does: Publik waits for each answer, and stops at the first move."""

from __future__ import annotations

from typing import Any

CALLS = ("connector", "geolocate", "create_request", "card")
"""The actions that wait for an answer, among those that are read."""
Actions = list[dict[str, Any]]


def until_moved(enter: Actions) -> Actions:
    """Leave out what Publik never comes to: all that follows a move to another status."""
    moves = (at for at, one in enumerate(enter) if one["do"] == "move" and "condition" not in one)
    return enter[: next(moves, len(enter)) + 1]


def after_answers(enter: Actions) -> Actions:
    """Have the case go on once the last call is answered, when one move alone follows it."""
    at = _last_call(enter)
    moves = [one for one in enter[at + 1 :] if one["do"] == "move"]
    if at < 0 or not moves:
        return enter
    enter[at]["to"] = moves[0]["to"]
    return [one for one in enter if one is not moves[0]]


def parted(enter: Actions, after: str) -> tuple[Actions, Actions]:
    """What is done up to the last call, then in the status `after`: moves read its answer.

    The second part is empty when nothing that follows the last call asks for a condition.
    """
    at = _last_call(enter)
    moves = [one for one in enter[at + 1 :] if one["do"] == "move"]
    if at < 0 or not moves or not any("condition" in one for one in (enter[at], *moves)):
        return enter, []
    call = enter[at] | {"to": after}
    skip = {"do": "move", "to": after, "condition": {"!": call.get("condition")}}
    return [*enter[:at], call, *([skip] if "condition" in call else [])], enter[at + 1 :]


def _last_call(enter: Actions) -> int:
    return max((at for at, one in enumerate(enter) if one["do"] in CALLS), default=-1)

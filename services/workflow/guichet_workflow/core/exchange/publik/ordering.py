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
    calls = [one for one in enter if one["do"] in CALLS]
    moves = [one for one in enter if one["do"] == "move"]
    if not calls or not moves:
        return enter
    calls[-1]["to"] = moves[0]["to"]
    return [one for one in enter if one["do"] != "move"]


def parted(enter: Actions, after: str) -> tuple[Actions, Actions]:
    """What is done before the last answer, then in the status `after`: moves read that answer.

    The second part is empty when nothing that follows the last call asks for a condition.
    """
    at = max((at for at, one in enumerate(enter) if one["do"] in CALLS), default=-1)
    moves = [one for one in enter[at + 1 :] if one["do"] == "move"]
    if at < 0 or not moves or not any("condition" in one for one in (enter[at], *moves)):
        return enter, []
    before = [one for one in enter[:at] if one["do"] != "move"] + [enter[at] | {"to": after}]
    return before, enter[at + 1 :]

"""Where an address is, for the cases whose circuit asks: the geocoder is forms' to call."""

from collections.abc import Callable, Mapping
from typing import Any

from guichet_kit.events import emit
from guichet_questions.kinds.base import SourceUnset
from guichet_questions.lists import Item
from sqlalchemy.orm import Session

FOUND = "forms.place.found.v1"
LEAST_SCORE = 0.5
"""Under which what a geocoder gives is not taken for the address."""
Look = Callable[[str], list[Item]]


def find_place(session: Session, asked: Mapping[str, Any], look: Look) -> None:
    """Answer a `workflow.place.asked.v1`; `look` asks the geocoder.

    A point that came with the address is given back, and nobody is asked. An installation without a
    geocoder says so. Raises `SourceDown` when it does not answer: the event is tried again, as long
    as the case waits.
    """
    told = {"request_id": asked["request_id"], "call_id": asked["call_id"]}
    emit(session, FOUND, subject=asked["request_id"], data=told | _found(asked, look))


def _found(asked: Mapping[str, Any], look: Look) -> dict[str, Any]:
    words = " ".join(str(asked["address"]).split())
    if asked.get("point"):
        return {"outcome": "done", "place": {"text": words, **asked["point"]}}
    if not words:
        return {"outcome": "refused"}
    try:
        items = look(words)
    except SourceUnset:
        return {"outcome": "unavailable"}
    best = next((one for one in items if one.extra["score"] >= LEAST_SCORE), None)
    if best is None:
        return {"outcome": "refused"}
    point = {name: best.extra[name] for name in ("lat", "lon")}
    return {"outcome": "done", "place": {"text": best.text, **point}}

"""A case as plain JSON, to keep in the database and to replay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_workflow.core.case import Actor, CaseState, Pause, Pending, Question, Timer, Trouble

Json = Mapping[str, Any]


def dump_case(case: CaseState) -> dict[str, Any]:
    """Give the case as a dictionary of JSON values, times in ISO 8601."""
    return {name: _plain(value) for name, value in case._asdict().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {name: _plain(one) for name, one in value._asdict().items()}
        return [_plain(one) for one in value]
    return value


def load_case(json: Json) -> CaseState:
    """Give back the case that `dump_case` wrote; raises KeyError when something lacks."""
    return CaseState(
        **{
            **json,
            "request_id": UUID(json["request_id"]),
            "received_at": datetime.fromisoformat(json["received_at"]),
            "entered_at": _time(json["entered_at"]),
            "due_at": _time(json["due_at"]),
            "closed_at": _time(json["closed_at"]),
            "anonymised_at": _time(json["anonymised_at"]),
            "assignee": Actor(**json["assignee"]) if json["assignee"] else None,
            "asked": _question(json["asked"]) if json["asked"] else None,
            "timers": tuple(_timer(one) for one in json["timers"]),
            "paused": _pause(json["paused"]) if json["paused"] else None,
            "documents": tuple(Pending(**one) for one in json["documents"]),
            "incidents": tuple(Trouble(**one) for one in json["incidents"]),
        }
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _timer(json: Json) -> Timer:
    return Timer(json["key"], json["kind"], json["id"], datetime.fromisoformat(json["due_at"]))


def _pause(json: Json) -> Pause:
    return Pause(_timer(json["timer"]), datetime.fromisoformat(json["since"]))


def _question(json: Json) -> Question:
    asked_at = datetime.fromisoformat(json["asked_at"])
    fields = tuple(json["fields"])
    return Question(json["prompt"], json["comment"], fields, json["to"], asked_at)

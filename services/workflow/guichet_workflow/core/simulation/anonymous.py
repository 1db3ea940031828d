"""A real request made a made-up one: what tells of a person is replaced, what leads stays.

Only what is known to be safe is kept (numbers, yes and no, days, the answers that a form proposes
to everyone); anything else is replaced by something fictitious of the same kind, or left out. A
text stays when the circuit itself compares its field with it: it is then a word of the circuit. A
day of birth keeps its year alone.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core import clock
from guichet_workflow.core.simulation.proposing import compared

Json = Mapping[str, Any]
SAFE = frozenset(
    {
        "number", "integer", "amount", "yes_no", "checkbox", "civility", "date", "datetime", "time",
        "period",
    }
)  # fmt: skip
LISTS = ("choices", "ranking")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BIRTH = re.compile("naissance|n[ée]e? le", re.IGNORECASE)
MIDDLE = "-07-01"
"""The day that stands for a day of birth, in its year: it keeps the age, nearly."""
MOST_DECIMALS = 2
"""Of a latitude or longitude: about a kilometre."""
MORNING = time(9)


def made_up(json: Json, answers: Iterable[Json], questions: Iterable[Json] = ()) -> dict[str, Any]:
    """Give the data of a request like this one and of nobody, from its answers as they were sent.

    `answers` are as forms tells them: id (`enfants.0.age` in a row), label, type, value;
    `questions` are those of the forms, with the options that they propose to everyone.
    """
    words = compared(json)
    for one in questions:
        offered = {option["value"] for option in one.get("options", ())}
        words.setdefault(str(one["id"]), set()).update(offered)
    found: dict[str, Any] = {}
    for one in answers:
        name = str(one.get("id", ""))
        value = _stand_in(one, words.get(name, ()))
        if name and value is not None:
            _put(found, name.split("."), value)
    return {name: _listed(one) for name, one in found.items()}


def arrived(received_at: datetime) -> str:
    """Give when the made-up request arrives: the same day, at nine in Paris."""
    day = received_at.astimezone(clock.PARIS).date()
    return datetime.combine(day, MORNING, clock.PARIS).isoformat()


def _stand_in(answer: Json, words: Collection[Any]) -> Any:
    """What stands for an answer, None for nothing."""
    kind, value = str(answer.get("type", "")), answer.get("value")
    if isinstance(value, str) and value in words:
        return value
    if kind in LISTS and isinstance(value, list):
        return [item for item in value if isinstance(item, str) and item in words]
    if kind in ("date", "datetime") and BIRTH.search(str(answer.get("label", ""))):
        return f"{value[:4]}{MIDDLE}" if isinstance(value, str) and DAY.match(value) else None
    if kind in SAFE:
        return value
    if kind == "computed":
        return None if isinstance(value, str) else value
    if kind == "location" and isinstance(value, Mapping):
        return {"text": _place(), **_rough(value)}
    if kind == "text":
        return _text(str(answer.get("label", "")))
    return _fictitious().get(kind)


def _rough(place: Json) -> dict[str, float]:
    """The point of a place, a kilometre around it."""
    found = {key: place.get(key) for key in ("lat", "lon")}
    numbers = {key: one for key, one in found.items() if isinstance(one, int | float)}
    return {key: round(float(one), MOST_DECIMALS) for key, one in numbers.items()}


def _text(label: str) -> str:
    words = label.casefold()
    if "prénom" in words:
        return "Camille"
    return "Exemple" if re.search(r"\bnoms?\b", words) else _("Texte inventé")


def _place() -> str:
    return _("1 place de l’Exemple")


def _fictitious() -> dict[str, Any]:
    return {
        "long_text": _("Texte inventé"),
        "email": "camille.exemple@example.org",
        "phone": "01 99 00 00 00",
        "address": {"line": _place(), "postcode": "99999", "city": _("Exemple-Ville")},
        "identity": {"family_name": "Exemple", "given_names": "Camille"},
        "consent": {"given": True},
        "file": [{"name": "exemple.pdf"}],
    }


def _put(found: dict[str, Any], path: list[str], value: Any) -> None:
    here = found
    for name in path[:-1]:
        inner = here.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        here = inner
    here[path[-1]] = value


def _listed(value: Any) -> Any:
    """The rows of a block as a list: they were named by their ranks."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner

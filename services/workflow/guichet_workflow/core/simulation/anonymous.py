"""A real request made a made-up one: what tells of a person is replaced, what leads stays.

Only what is known to be safe is kept: yes and no, the answers that a form proposes to everyone, the
words that the circuit compares with a choice, and the numbers and days that it reads. Other numbers
are made up, other days keep their year alone, as every day of birth does; anything else is replaced
by something fictitious of the same kind, or left out. No text that was typed stays, whatever the
circuit compares it with: a circuit could ask for a name.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any, NamedTuple

from guichet_kit.i18n import _

from guichet_workflow.core import clock
from guichet_workflow.core.holidays import TERRITORIES
from guichet_workflow.core.simulation.proposing import compared

Json = Mapping[str, Any]
SAFE = frozenset({"yes_no", "checkbox", "civility"})
MEASURED = frozenset({"number", "integer", "amount", "computed", "time"})
DAYS = frozenset({"date", "datetime", "period"})
PICKED = frozenset({"choice", "commune", "country", "departement", "epci"})
LISTS = ("choices", "ranking")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BIRTH = re.compile(r"naiss|\bn[ée]\W{0,3}e?\W{0,2}s?\s*(le|en)\b", re.IGNORECASE)
"""What the label of a day of birth says, "Né(e) le" and "Né·e le" included."""
MIDDLE = "-07-01"
"""The day that stands for another, in its year: it keeps an age, nearly."""
MOST_DECIMALS = 2
"""Of a latitude or longitude: about a kilometre."""
MORNING = time(9)


class Led(NamedTuple):
    """What leads a circuit: `words` that may stay for each field, and the names that it `reads`."""

    words: Mapping[str, Collection[Any]]
    reads: Collection[str]

    def read(self, name: str) -> bool:
        """Whether a condition reads a field, or a part of it; one of a row by its last name."""
        path = [part for part in name.split(".") if not part.isdecimal()]
        whole, last = ".".join(path), path[-1]
        if any(one == whole or one.startswith(f"{whole}.") for one in self.reads):
            return True
        return len(path) > 1 and any(one.rpartition(".")[2] == last for one in self.reads)


def made_up(json: Json, answers: Iterable[Json], questions: Iterable[Json] = ()) -> dict[str, Any]:
    """Give the data of a request like this one and of nobody, from its answers as they were sent.

    `json` is the circuit in use, never one that is being written: what it reads is kept. `answers`
    are as forms tells them: id (`enfants.0.age` in a row), label, type, value; `questions` are
    those of the forms, with the options that they propose to everyone.
    """
    led = _led(json, questions)
    found: dict[str, Any] = {}
    for one in answers:
        name = str(one.get("id", ""))
        value = _stand_in(one, name, led) if name else None
        if value is not None:
            _put(found, name.split("."), value)
    return {name: _listed(one) for name, one in found.items()}


def _led(json: Json, questions: Iterable[Json]) -> Led:
    words = compared(json)
    reads = frozenset(words) - {""}
    for one in questions:
        offered = {option["value"] for option in one.get("options", ())}
        words.setdefault(str(one["id"]), set()).update(offered)
    return Led(words, reads)


def arrived(received_at: datetime, territory: str) -> str:
    """Give when the made-up request arrives: the same day, at nine where the authority is."""
    day = clock.day_of(received_at, territory)
    return datetime.combine(day, MORNING, TERRITORIES[territory].zone).isoformat()


def _stand_in(answer: Json, name: str, led: Led) -> Any:
    """What stands for an answer, None for nothing."""
    kind, value = str(answer.get("type", "")), answer.get("value")
    words, label = led.words.get(name, ()), str(answer.get("label", ""))
    if kind in PICKED:
        return value if isinstance(value, str) and value in words else None
    if kind in LISTS and isinstance(value, list):
        return [item for item in value if isinstance(item, str) and item in words]
    if kind in DAYS:
        return _day(value, exact=led.read(name) and not _tells_birth(label))
    if kind in MEASURED:
        return _measure(kind, value, exact=led.read(name))
    if kind in SAFE:
        return value
    if kind == "location" and isinstance(value, Mapping):
        return {"text": _place(), **_rough(value)}
    return _text(label) if kind == "text" else _fictitious().get(kind)


def _tells_birth(label: str) -> bool:
    return BIRTH.search(unicodedata.normalize("NFC", label)) is not None


def _day(value: Any, *, exact: bool) -> Any:
    """A day, a moment or a period, in its year alone unless it is wanted `exact`."""
    if isinstance(value, Mapping):
        return {str(end): _day(one, exact=exact) for end, one in value.items()}
    if not isinstance(value, str) or not DAY.match(value):
        return None
    if exact:
        return value
    return f"{value[:4]}{MIDDLE}" + (f"T{MORNING:%H:%M}" if "T" in value else "")


def _measure(kind: str, value: Any, *, exact: bool) -> Any:
    """A number, or a time of day, made up unless it is wanted `exact`; a text is never one."""
    if kind == "computed" and (isinstance(value, str) or value is None):
        return None
    if exact or isinstance(value, bool):
        return value
    if kind == "time":
        return f"{MORNING:%H:%M}"
    return {"amount": "10.00", "number": "1"}.get(kind, 1)


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

"""How much an SMS takes, told to who writes it."""

import json
from collections.abc import Mapping

from guichet_kit.i18n import _

from guichet_notify.segments import ALONE, BASIC, EXTENDED, JOINED, PLAINER, measure

MOST_COSTLY = 8


def told_size(text: str) -> str:
    """Say how many SMS a text makes, and which signs make it cost more."""
    size = measure(text)
    said = _size(size.parts, sms=size.parts, used=size.used, room=size.room)
    costly = " ".join(size.costly[:MOST_COSTLY])
    return f"{said}. {_costly(costly)}" if costly else said


def sizing(sample: Mapping[str, str]) -> dict[str, str]:
    """Give the script what it counts with: alphabets, rooms, what fills the gaps, sentences."""
    gaps = {"sms": "%(sms)s", "used": "%(used)s", "room": "%(room)s"}
    plainer = {chr(sign): str(plain) for sign, plain in PLAINER.items()}
    return {
        "basic": "".join(sorted(BASIC)),
        "extended": "".join(sorted(EXTENDED)),
        "rooms": json.dumps([ALONE, JOINED]),
        "plainer": json.dumps(plainer),
        "sample": json.dumps(dict(sample)),
        "one": _size(1, **gaps),
        "several": _size(2, **gaps),
        "costly": _costly("%(signs)s"),
    }


def _size(parts: int, **values: object) -> str:
    if parts > 1:
        return _("%(sms)s SMS, le dernier de %(used)s signes sur %(room)s", **values)
    return _("%(sms)s SMS, %(used)s signes sur %(room)s", **values)


def _costly(signs: str) -> str:
    return _("Ces signes réduisent un SMS à 70 signes au lieu de 160\u00a0: %(signs)s", signs=signs)

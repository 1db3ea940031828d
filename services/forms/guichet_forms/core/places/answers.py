"""What the national services answer (API Géo, Géoplateforme), as items checked one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.lists import Item

from guichet_forms.core.lists import ListRefused, plain

INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
SIREN = re.compile(r"[0-9]{9}")
POSTCODE = re.compile(r"[0-9]{5}")
MOST = 100
STREETS = frozenset({"housenumber", "street", "locality"})
"""What of a geocoder is an address: a commune alone is not."""


def read_communes(answer: object) -> list[Item]:
    """Give the communes of `[{"nom", "code", "codesPostaux"}]`. Raises `ListRefused`."""
    found = []
    for entry in _entries(answer):
        code, name = _text(entry, "code"), _text(entry, "nom")
        if INSEE.fullmatch(code) and name:
            codes = entry.get("codesPostaux")
            postcodes = [c for c in codes if _is(POSTCODE, c)] if isinstance(codes, list) else []
            extra: dict[str, Any] = {"postcodes": postcodes[:60]}
            extra |= {
                "epci": _text(entry, "codeEpci"),
                "departement": _text(entry, "codeDepartement"),
            }
            found.append(Item(id=code, text=name, extra=extra))
    return found


def read_epcis(answer: object) -> list[Item]:
    """Give the groupings of communes of `[{"nom", "code"}]`. Raises `ListRefused`."""
    pairs = ((_text(entry, "code"), _text(entry, "nom")) for entry in _entries(answer))
    return [Item(id=code, text=name) for code, name in pairs if SIREN.fullmatch(code) and name]


def read_addresses(answer: object) -> list[Item]:
    """Give the addresses of a GeoJSON collection (Géoplateforme). Raises `ListRefused`."""
    features = answer.get("features") if isinstance(answer, Mapping) else None
    found = (_address(entry) for entry in _entries(features))
    return [item for item in found if item is not None]


def _address(feature: Mapping[str, Any]) -> Item | None:
    """One address; None for what is not a whole one."""
    told, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(told, Mapping) or not isinstance(geometry, Mapping):
        return None
    ban_id, label, point = _text(told, "id"), _text(told, "label"), geometry.get("coordinates")
    texts = {"line": "name", "postcode": "postcode", "city": "city", "citycode": "citycode"}
    extra: dict[str, Any] = {key: _text(told, name) for key, name in texts.items()}
    if told.get("type") not in STREETS or not ban_id or not label or not all(extra.values()):
        return None
    if not POSTCODE.fullmatch(extra["postcode"]) or not INSEE.fullmatch(extra["citycode"]):
        return None
    if not isinstance(point, list) or len(point) < 2:
        return None
    lon, lat, score = _number(point[0], 180), _number(point[1], 90), _number(told.get("score"), 1)
    if lon is None or lat is None:
        return None
    return Item(id=ban_id, text=label, extra={**extra, "lat": lat, "lon": lon, "score": score or 0})


def _number(value: object, most: float) -> float | None:
    """A number between -most and most, to ten centimetres when it is in degrees."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(float(value), 6) if abs(value) <= most else None


def _entries(answer: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(answer, list):
        raise ListRefused(_("La réponse n’a pas la forme attendue."))
    return (entry for entry in answer[:MOST] if isinstance(entry, Mapping))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return plain(value)[:200] if isinstance(value, str) else ""


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))

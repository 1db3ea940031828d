"""What the national services answer (API Géo, Géoplateforme), as items checked one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from guichet_kit.i18n import _

from guichet_forms.core.lists import Item, ListRefused, plain

INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
SIREN = re.compile(r"[0-9]{9}")
POSTCODE = re.compile(r"[0-9]{5}")
MOST = 100


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
    """Give the addresses of a GeoJSON FeatureCollection (RFC 7946: longitude first)."""
    features = answer.get("features") if isinstance(answer, Mapping) else None
    found: dict[str, Item] = {}
    for feature in _entries(features):
        item = _address(feature)
        if item is not None:
            found.setdefault(item.id, item)
    return list(found.values())


def _address(feature: Mapping[str, Any]) -> Item | None:
    said, shape = feature.get("properties"), feature.get("geometry")
    if not isinstance(said, Mapping) or not isinstance(shape, Mapping):
        return None
    item_id, label = _text(said, "id"), _text(said, "label")
    point = _point(shape.get("coordinates"))
    if not item_id or not label or point is None:
        return None
    lon, lat = point
    code, score = _text(said, "citycode"), said.get("score")
    extra = {
        "line": _text(said, "name"),
        "postcode": _text(said, "postcode"),
        "city": _text(said, "city"),
        "citycode": code if INSEE.fullmatch(code) else "",
        "lat": lat,
        "lon": lon,
        "score": round(float(score), 3) if _is_number(score) and 0 <= score <= 1 else 0,
    }
    return Item(id=item_id, text=label, extra=extra)


def _point(given: object) -> tuple[float, float] | None:
    """Longitude and latitude in degrees, to the decimetre; None for anything else."""
    if not isinstance(given, list) or len(given) < 2:
        return None
    lon, lat = given[0], given[1]
    if not _is_number(lon) or not _is_number(lat) or abs(lon) > 180 or abs(lat) > 90:
        return None
    return round(float(lon), 6), round(float(lat), 6)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _entries(answer: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(answer, list):
        raise ListRefused(_("La réponse n’a pas la forme attendue."))
    return (entry for entry in answer[:MOST] if isinstance(entry, Mapping))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return plain(value)[:200] if isinstance(value, str) else ""


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))

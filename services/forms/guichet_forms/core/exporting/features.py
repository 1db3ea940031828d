"""Requests as points on a map: GeoJSON (RFC 7946), longitude first, in degrees of WGS 84."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from guichet_forms.core.exporting.table import Column, Request

PLACES = frozenset({"address", "location"})
DECIMALS = 6
"""Ten centimetres: more would be noise (RFC 7946, 11.2)."""


def head(_columns: Sequence[Column]) -> str:
    """The beginning of the collection."""
    return '{"type":"FeatureCollection","features":['


def lines(
    columns: Sequence[Column],
    requests: Iterable[Request],
    channels: Mapping[str, str],
    first: bool,
) -> str:
    """One feature for each request; null stands for a place that is not known (RFC 7946, 3.2)."""
    features = (orjson.dumps(_feature(columns, item, channels)).decode() for item in requests)
    text = ",\n".join(features)
    return ("\n" if first else ",\n") + text if text else ""


def tail() -> str:
    """The end of the collection."""
    return "\n]}\n"


def _feature(
    columns: Sequence[Column], item: Request, channels: Mapping[str, str]
) -> dict[str, Any]:
    feature: dict[str, Any] = {
        "type": "Feature",
        "geometry": _point(columns, item),
        "properties": {
            column.field or column.own: column.cell(item, channels).text for column in columns
        },
    }
    if any(column.own == "number" for column in columns):
        feature["id"] = item.request_id
    return feature


def _point(columns: Sequence[Column], item: Request) -> dict[str, Any] | None:
    """The first place that an answer gives."""
    for column in columns:
        field = item.form.by_id.get(column.field)
        value = item.answers.get(column.field)
        if field is not None and field.kind in PLACES and isinstance(value, Mapping):
            lon, lat = _degrees(value.get("lon"), 180), _degrees(value.get("lat"), 90)
            if lon is not None and lat is not None:
                return {"type": "Point", "coordinates": [lon, lat]}
    return None


def _degrees(value: Any, most: int) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return round(found, DECIMALS) if math.isfinite(found) and abs(found) <= most else None

"""Which zone of the territory a point is in."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.definition.journeys import Ring, Zone


def point_of(value: Any) -> tuple[float, float] | None:
    """Give the longitude and latitude that an answer holds, None when it has no point."""
    if not isinstance(value, Mapping):
        return None
    try:
        return float(value["lon"]), float(value["lat"])
    except (KeyError, TypeError, ValueError):
        return None


def zone_of(zones: Mapping[str, Zone], lon: float, lat: float) -> str | None:
    """Give the first zone that holds a point, None when none does."""
    return next((name for name, zone in zones.items() if holds(zone, lon, lat)), None)


def holds(zone: Zone, lon: float, lat: float) -> bool:
    """Tell whether a point is in a zone, and not in a hole of it.

    Each ring crossed once more by a line that goes east from the point turns in to out (RFC 7946:
    the first ring is the outside, the others are holes, which this counts the same way).
    """
    return any(
        sum(_crossings(ring, lon, lat) for ring in rings) % 2 == 1 for rings in zone.polygons
    )


def _crossings(ring: Ring, lon: float, lat: float) -> int:
    found = 0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
            found += 1
    return found

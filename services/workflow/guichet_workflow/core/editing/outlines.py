"""The outline of a zone as lines of corners, one « latitude, longitude » each (RFC 7946 inside).

A blank line begins another polygon; a line « sauf » begins a hole in the one before.
"""

from __future__ import annotations

import re
from typing import Any

import orjson
from guichet_kit.i18n import _

Ring = list[list[float]]
CORNER = re.compile(r"(-?\d{1,3}(?:\.\d+)?)[,;\s]+(-?\d{1,3}(?:\.\d+)?)")
FRENCH = re.compile(r"(-?\d{1,3},\d+)[;\s]+(-?\d{1,3},\d+)")
HOLE = "sauf"
FEWEST_CORNERS = 3


def outline_of(shape: Any) -> str:
    """The lines of a GeoJSON shape; "" for what is none."""
    try:
        parts = shape["coordinates"]
        polygons = [parts] if shape["type"] == "Polygon" else parts
        return "\n\n".join(f"\n{HOLE}\n".join(map(_ring, rings)) for rings in polygons)
    except (KeyError, TypeError, ValueError, IndexError):
        return ""


def _ring(ring: Ring) -> str:
    """The corners of a ring, the first not said again."""
    corners = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
    return "\n".join(f"{corner[1]}, {corner[0]}" for corner in corners)


def read_outline(text: str) -> dict[str, Any]:
    """The GeoJSON of lines of corners, or of a GeoJSON pasted. Raises `ValueError` with why."""
    if text.lstrip().startswith("{"):
        return _pasted(text)
    blocks = re.split(r"\n\s*\n", text.strip().replace("\r", ""))
    polygons = [_polygon(block) for block in blocks if block.strip()]
    if not polygons:
        raise ValueError(_("Donnez les coins du secteur, un par ligne."))
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _polygon(block: str) -> list[Ring]:
    rings: list[Ring] = [[]]
    for line in filter(None, map(str.strip, block.splitlines())):
        if line.rstrip(" :\u00a0").casefold() == HOLE:
            rings.append([])
        else:
            rings[-1].append(_corner(line))
    if any(len(ring) < FEWEST_CORNERS for ring in rings):
        raise ValueError(_("Un secteur a au moins trois coins."))
    return [[*ring, ring[0]] for ring in rings]


def _corner(line: str) -> list[float]:
    found = FRENCH.fullmatch(line) or CORNER.fullmatch(line)
    if not found:
        sentence = _("« %(line)s » n’est pas un coin. Écrivez par exemple 48.85, 2.35.", line=line)
        raise ValueError(sentence)
    latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError(_("« %(line)s » n’est nulle part : la latitude d’abord.", line=line))
    return [longitude, latitude]


def _pasted(text: str) -> dict[str, Any]:
    """A shape copied from a map program, alone or in a Feature."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(_("Ce contour n’est pas lisible.")) from error
    found = found.get("geometry") or found
    if not isinstance(found, dict) or not outline_of(found):
        raise ValueError(_("Ce contour n’est pas lisible."))
    return {"type": found["type"], "coordinates": found["coordinates"]}

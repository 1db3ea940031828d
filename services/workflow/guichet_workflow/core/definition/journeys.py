"""The actions that change the way of a case, or show something on it: markers, alerts, zones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition

from guichet_workflow.core.definition.actions import Action, Move

Json = Mapping[str, Any]
Ring = tuple[tuple[float, float], ...]
AUDIENCES = ("agents", "citizen", "all")
LED = {"agents": "agent", "citizen": "citizen"}
"""The kind of actor that a redirection is for."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A named part of the territory: polygons, each its rings of (longitude, latitude)."""

    label: str
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A status run once for each item of a list, kept in `item`; then the case goes to `after`."""

    over: Condition
    item: str
    after: str


@dataclass(frozen=True, slots=True)
class Marker(Action):
    """Remember the status, to come back to it."""

    name: str


@dataclass(frozen=True, slots=True)
class Return(Move):
    """Go back to where the marker was set; to `to` when it never was."""

    marker: str


@dataclass(frozen=True, slots=True)
class Reopen(Action):
    """Take up a request that was closed."""


@dataclass(frozen=True, slots=True)
class Alert(Action):
    """Show a text to agents, the citizen or all, until the case moves, or on with `keep`."""

    text: str
    audience: str
    level: str
    keep: bool


@dataclass(frozen=True, slots=True)
class Locate(Action):
    """Put in `field` the zone of the point that `place` holds, None outside all of them."""

    place: str
    field: str


@dataclass(frozen=True, slots=True)
class LinkRequest(Action):
    """Show beside the case the request whose number a field holds."""

    field: str


@dataclass(frozen=True, slots=True)
class Redirect(Action):
    """Lead to a page of this site the person whose act it was, if of the kind `who`."""

    page: str
    who: str


def compile_zones(json: Json) -> dict[str, Zone]:
    """Give the zones of a definition, from their GeoJSON."""
    found = json.get("zones", {}).items()
    return {slug: Zone(one["label"], _polygons(one["shape"])) for slug, one in found}


def _polygons(shape: Json) -> tuple[tuple[Ring, ...], ...]:
    several = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return tuple(tuple(_ring(ring) for ring in rings) for rings in several)


def _ring(points: Any) -> Ring:
    return tuple((float(point[0]), float(point[1])) for point in points)


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "marker": lambda json, when: Marker(when, json["name"]),
    "return": lambda json, when: Return(when, json["to"], json["marker"]),
    "reopen": lambda json, when: Reopen(when),
    "alert": lambda json, when: Alert(
        when, json["text"], json["for"], json.get("level", "info"), json.get("keep", False)
    ),
    "link_request": lambda json, when: LinkRequest(when, json["field"]),
    "redirect": lambda json, when: Redirect(when, json["page"], LED[json.get("for", "agents")]),
    "locate": lambda json, when: Locate(when, json["place"], json["field"]),
}

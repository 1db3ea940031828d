"""A geocoder for tests, in the shape of Géoplateforme, and the pictures of a map."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from guichet_kit.testing import Bench

from .far import Far, far_away, json_of


def feature(line: str, city: str = "Valmont", **told: Any) -> dict[str, Any]:
    """One address as the geocoder writes it, longitude first."""
    properties = {
        "label": f"{line} 35120 {city}",
        "score": 0.97,
        "id": f"35999_{len(line)}",
        "name": line,
        "postcode": "35120",
        "citycode": "35999",
        "city": city,
        "type": "housenumber",
        **told,
    }
    point = {"type": "Point", "coordinates": [-1.677791234, 48.117266]}
    return {"type": "Feature", "geometry": point, "properties": properties}


TOWN = [
    feature("14 Rue du Lavoir"),
    feature("14 Bis Rue du Lavoir"),
    feature("2 Rue du Four"),
    feature("Valmont", type="municipality"),
]


def addresses(handler: Any) -> None:
    """Answer the addresses of which the words typed are a part, however they are written."""
    words = handler.query.get("q", [""])[0].lower().split()
    found = [one for one in TOWN if all(w in one["properties"]["label"].lower() for w in words)]
    json_of({"type": "FeatureCollection", "features": found})(handler)


def picture(red: int, green: int, blue: int, side: int = 256) -> bytes:
    """A PNG of one colour with a darker edge, so that pictures are told apart on a map."""
    edge, inner = bytes((red - 30, green - 30, blue - 30)), bytes((red, green, blue))
    middle = edge + inner * (side - 2) + edge
    rows = b"\0" + edge * side + (b"\0" + middle) * (side - 2) + b"\0" + edge * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def tile(handler: Any) -> None:
    """Answer the picture of a place of the map."""
    z, x, y = handler.path.partition("?")[0].removesuffix(".png").split("/")[-3:]
    shade = 200 + (int(x) + int(y)) % 2 * 25
    handler.reply(picture(shade, 225, 215 + int(z)), Content_Type="image/png")


def town(handler: Any) -> None:
    """Answer as both do."""
    (tile if handler.path.endswith(".png") else addresses)(handler)


def geocoding(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    """Have the application of a bench ask a geocoder, for the time of a test."""
    kit, remote = bench.app.extensions["guichet"], bench.app.extensions["guichet_remote"]
    with far_away() as found:
        found.answer = addresses
        monkeypatch.setattr(kit, "settings", replace(kit.settings, geocoder_url=found.url))
        monkeypatch.setattr(remote.outside, "allowed", frozenset({found.host}))
        remote.forgive(("", "@adresses"))
        remote.memory.clear()
        yield found
        remote.forgive(("", "@adresses"))

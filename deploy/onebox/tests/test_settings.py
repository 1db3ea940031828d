"""What an installation may ask outside reaches its services, and nothing else does."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from guichet_onebox.installation import PARTS, Installation

TILES = "https://cartes.example/{z}/{x}/{y}.png"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    database: Any = SimpleNamespace(url=lambda name, **_who: f"postgresql:///{name}")
    return Installation(tmp_path, 8000, database)


def test_nothing_is_asked_outside_unless_it_is_said(installation: Installation) -> None:
    for part in PARTS:
        assert installation.settings(part).tiles_url == ""


def test_what_is_said_reaches_every_service(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_TILES_URL", TILES)
    monkeypatch.setenv("GUICHET_GEOCODER_URL", "https://adresses.example")
    monkeypatch.setenv("GUICHET_HANDOVER_KEY", "x" * 40)
    found = {part.name: installation.settings(part) for part in PARTS}
    for name in ("gateway", "forms", "workflow"):
        assert found[name].tiles_origin == "https://cartes.example"
    asked: Any = found["forms"]
    assert asked.geocoder_url == "https://adresses.example"
    assert asked.handover_key != "x" * 40, "its secrets are its own"


def test_a_detour_is_where_others_reach_a_service_that_keeps_its_port(tmp_path: Path) -> None:
    database: Any = SimpleNamespace(url=lambda name, **_who: f"postgresql:///{name}")
    ports = {"identity": 8001, "forms": 8002}
    made = Installation(
        tmp_path, 8000, database, addresses=tuple(ports.items()), detours=(("identity", 9001),)
    )
    found = {name: made.environment(name) for name in ("gateway", *ports)}
    assert found["identity"]["GUICHET_PORT"] == "8001"
    assert found["forms"]["GUICHET_IDENTITY_URL"] == "http://127.0.0.1:9001"
    reached = json.loads(found["gateway"]["GUICHET_SERVICES"])
    assert reached == {"identity": "http://127.0.0.1:9001", "forms": "http://127.0.0.1:8002"}

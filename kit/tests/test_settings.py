"""Settings are read once, and every fault is told at once."""

import pytest
from guichet_kit.settings import Settings, SettingsError, load

GOOD = {
    "GUICHET_DATABASE_URL": "postgresql://a",
    "GUICHET_WORKER_DATABASE_URL": "postgresql://b",
    "GUICHET_ISSUER": "http://issuer",
    "GUICHET_HANDOVER_KEY": "k" * 32,
}


def test_reads_names_and_numbers() -> None:
    found = load(Settings, {**GOOD, "GUICHET_PORT": "9"})
    assert (found.port, found.mode, found.database_url) == (9, "production", "postgresql://a")


def test_names_all_that_lacks_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load(Settings, {"GUICHET_PORT": "many"})
    for name in (*GOOD, "GUICHET_PORT"):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"GUICHET_MODE": "prod"},
        {"GUICHET_CRASH_AT": "relay.selected"},
        {"GUICHET_HANDOVER_KEY": "short"},
        {"GUICHET_TILES_URL": "https://cartes.example/"},
        {"GUICHET_TILES_URL": "http://cartes.example/{z}/{x}/{y}"},
        {"GUICHET_TILES_URL": "https://cartes.example;script-src */{z}/{x}/{y}"},
        {"GUICHET_TILES_URL": "https://a@cartes.example/{z}/{x}/{y}"},
        {"GUICHET_TILES_URL": "https://{s}.cartes.example/{z}/{x}/{y}"},
    ],
)
def test_refuses_what_is_unsafe(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        load(Settings, {**GOOD, **change})


def test_the_host_of_the_pictures_of_maps() -> None:
    url = "https://cartes.example/wmts?l={z}&c={x}&r={y}"
    assert (
        load(Settings, {**GOOD, "GUICHET_TILES_URL": url}).tiles_origin == "https://cartes.example"
    )
    assert load(Settings, GOOD).tiles_origin == ""

"""The commands of identity, run as an operator runs them."""

from dataclasses import asdict

import pytest
from guichet_identity import cli
from guichet_kit.testing import Bench


@pytest.fixture(autouse=True)
def environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asdict(bench.service.settings).items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))


def test_keys_are_listed_and_rotated(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["keys", "rotate"]) == 0
    announced = capsys.readouterr().out.strip()
    assert cli.main(["keys", "list"]) == 0
    assert announced in capsys.readouterr().out.split()


def test_a_site_is_registered_and_the_trail_stays_sound(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "https://www.valmont.example/retour"
    assert cli.main(["client", "put", bench.authority, "site", "Le site", address]) == 0
    assert len(capsys.readouterr().out.strip()) == 43
    assert cli.main(["audit", "verify", bench.authority]) == 0
    assert capsys.readouterr().out == "sound\n"


def test_a_secret_that_could_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUICHET_PAIRWISE_KEY", "short")
    assert cli.main(["keys", "list"]) == 2
    assert "GUICHET_PAIRWISE_KEY" in capsys.readouterr().err


def test_the_first_administrator_is_invited_by_mail(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    who = ["administrator", "invite", bench.authority, "https://ville.example"]
    assert cli.main([*who, "elise@ville.example", "Élise Faure"]) == 0
    mail = bench.emitted("identity.message.requested.v1")[0]
    assert mail["to"] == "elise@ville.example"
    assert mail["values"]["lien"].startswith("https://ville.example/identite/mot-de-passe/")
    assert cli.main([*who, "elise@ville.example", "Élise Faure"]) == 1
    assert "\n" in capsys.readouterr().err

"""The command that opens an authority, run as an operator runs it."""

from dataclasses import asdict

import pytest
from guichet_gateway import cli
from guichet_gateway.models import HostName
from guichet_kit.testing import Bench
from sqlalchemy import select


@pytest.fixture(autouse=True)
def environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asdict(bench.service.settings).items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))


def test_an_authority_is_opened_under_all_its_names(bench: Bench) -> None:
    slug = bench.authority
    more = ["--host", f"www.{slug}.example"]
    assert cli.main(["open", slug, f"https://{slug}.example", "Commune d’essai", *more]) == 0
    with bench.transaction() as session:
        own = select(HostName.host).where(HostName.authority == slug)
        assert set(session.scalars(own)) == {f"{slug}.example", f"www.{slug}.example"}


def test_what_is_no_authority_is_refused(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["open", "Pas un nom", "https://x.example", "X"]) == 2
    assert "Pas un nom" in capsys.readouterr().err
    assert cli.main(["open", bench.authority, "x.example", "X"]) == 1

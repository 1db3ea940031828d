"""The command that puts a template in use, run as an operator runs it."""

from dataclasses import asdict
from pathlib import Path

import pytest
from guichet_documents import actions, cli
from guichet_kit.testing import Bench


@pytest.fixture(autouse=True)
def environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asdict(bench.service.settings).items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))


def test_a_template_is_put_in_use(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recepisse.html"
    file.write_text("<p>Reçue le {{ recu_le }}</p>", encoding="utf-8")
    asked = ["template", "put", bench.authority, "acte.recepisse", str(file), "--title", "Reçu"]
    for _ in range(2):
        assert cli.main(asked) == 0
        assert capsys.readouterr().out == "acte.recepisse v1\n"
    with bench.transaction() as session:
        (row,) = actions.list_templates(session)
    assert (row.title, row.html) == ("Reçu", "<p>Reçue le {{ recu_le }}</p>")


def test_what_cannot_be_taken_is_said(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mauvais.html"
    file.write_text("<p>{{ ''.__class__ }}</p>", encoding="utf-8")
    asked = ["template", "put", bench.authority, "acte.x", str(file), "--title", "X"]
    assert cli.main(asked) == 1
    assert "ligne 1" in capsys.readouterr().err
    asked[4] = str(tmp_path / "absent.html")
    assert cli.main(asked) == 2
    assert "absent.html" in capsys.readouterr().err

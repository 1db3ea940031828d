"""Circuits and scenarios in files, checked and played by the command, without any setting."""

import json
from pathlib import Path
from typing import Any

import pytest
from guichet_workflow import cli

from .conftest import CATALOGUE, source

FOLDER = CATALOGUE / "acte-naissance"
DELIVER = {"do": "choose", "choice": "delivrer", "by": "etat_civil", "comment": "Vu."}


def written(path: Path, json_value: Any) -> str:
    path.write_text(json.dumps(json_value))
    return str(path)


def spoilt(folder: Path) -> str:
    """A circuit that refuses what one chooses to deliver, and from which nobody may deliver."""
    circuit = source("acte-naissance")
    circuit["statuses"][1]["choices"][0] |= {"to": "refusee", "comment": "required"}
    return written(folder / "workflow.json", circuit)


def test_a_circuit_of_the_catalogue_is_checked_with_what_lies_beside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["check", str(FOLDER / "workflow.json")]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_wrong_is_told_with_its_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "messages.json").write_text("{}")
    assert cli.main(["check", spoilt(tmp_path)]) == 1
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "blocking statuses.delivree: Aucun chemin ne mène" in told
    assert "« acte-naissance.complement »" in told
    assert "(À vérifier → En vérification → En attente d’une précision)" in told


@pytest.mark.parametrize("text", ["{oups", "[]", '{"slug": 1}', '[{"name": "x", "steps": 1}]'])
def test_what_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    assert cli.main(["check", str(path)]) == 2
    if text != "[]":
        assert cli.main(["simulate", str(FOLDER / "workflow.json"), str(path)]) == 2
    assert cli.main(["check", str(tmp_path / "absent.json")]) == 2
    assert "x.json" in capsys.readouterr().err


def test_scenarios_are_accepted_then_hold_until_the_circuit_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    circuit = str(FOLDER / "workflow.json")
    kept = written(tmp_path / "s.json", [{"name": "Délivrance", "steps": [DELIVER]}])
    assert cli.main(["simulate", circuit, kept, "--accept"]) == 0
    assert cli.main(["simulate", circuit, kept]) == 0
    told = capsys.readouterr().out
    assert "same: Délivrance" in told
    assert "never: refusee" in told
    assert cli.main(["simulate", spoilt(tmp_path), kept]) == 1
    assert "changed: Délivrance\n  1: Le statut est" in capsys.readouterr().out

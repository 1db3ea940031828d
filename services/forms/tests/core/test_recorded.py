"""The answers recorded beside each procedure of the catalogue still show and refuse the same."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.answers import applicant, clean_values
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.rehearsal import replay
from guichet_questions.kinds.base import Around

CATALOGUE = Path(__file__).parents[4] / "catalogue"
FOLDERS = sorted(path.parent for path in CATALOGUE.glob("*/form.json"))
RECORDED = [
    pytest.param(folder, test, id=f"{folder.name}-{number}")
    for folder in FOLDERS
    for number, test in enumerate(json.loads((folder / "tests.json").read_text()), 1)
]


def load(folder: Path) -> Form:
    return compile_form(json.loads((folder / "form.json").read_text()))


@pytest.mark.parametrize(("folder", "recorded"), RECORDED)
def test_a_recorded_test_still_holds(folder: Path, recorded: Mapping[str, Any]) -> None:
    form, expect = load(folder), recorded["expect"]
    assert replay(form, recorded) == []
    assert {*expect.get("visible", ()), *expect.get("hidden", ())} <= form.by_id.keys()
    if expect["valid"]:
        day = datetime.fromisoformat(recorded.get("today", "2026-03-02")).replace(tzinfo=UTC)
        values = clean_values(form, recorded["answers"], Around(now=day)).values
        assert {key: _typed(values[key]) for key in recorded["answers"]} == recorded["answers"]


def _typed(value: Any) -> Any:
    """A stored answer as it was typed: that no geocoder knew an address is the server's word."""
    return {k: v for k, v in value.items() if k != "free"} if isinstance(value, dict) else value


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_procedure_records_a_whole_case_a_branch_and_a_refusal(folder: Path) -> None:
    recorded = json.loads((folder / "tests.json").read_text())
    whole = [test["answers"] for test in recorded if test["expect"]["valid"]]
    assert len(recorded) >= 3
    assert {test["expect"]["valid"] for test in recorded} == {True, False}
    form = load(folder)
    conditions = [page.condition for page in form.pages]
    conditions += [field.condition for field in form.by_id.values()]
    if any(condition is not None for condition in conditions):
        assert any("hidden" in test["expect"] for test in recorded)
    assert applicant(form, whole[0]).name

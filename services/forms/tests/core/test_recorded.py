"""The answers recorded beside each procedure of the catalogue still show and refuse the same."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.answers import applicant, clean_values
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.fields.base import Around
from guichet_forms.core.outcome import outcome

CATALOGUE = Path(__file__).parents[4] / "catalogue"
FOLDERS = sorted(path.parent for path in CATALOGUE.glob("*/form.json"))
RECORDED = [
    pytest.param(folder, test, id=f"{folder.name}-{number}")
    for folder in FOLDERS
    for number, test in enumerate(json.loads((folder / "tests.json").read_text()), 1)
]


def load(folder: Path) -> Form:
    return compile_form(json.loads((folder / "form.json").read_text()))


def around(recorded: Mapping[str, Any]) -> Around:
    """The day of the recording when the answers depend on it, any day otherwise."""
    if "today" not in recorded:
        return Around()
    return Around(now=datetime.fromisoformat(recorded["today"]).replace(hour=9, tzinfo=UTC))


@pytest.mark.parametrize(("folder", "recorded"), RECORDED)
def test_a_recorded_test_still_holds(folder: Path, recorded: Mapping[str, Any]) -> None:
    form, answers, expect = load(folder), recorded["answers"], recorded["expect"]
    result = clean_values(form, answers, around(recorded))
    shown = set(outcome(form, answers, around(recorded)).visible)
    assert result.ignored == []
    assert set(expect.get("visible", ())) <= shown
    assert set(expect.get("hidden", ())) <= form.by_id.keys() - shown
    assert result.errors.keys() == expect.get("errors", {}).keys()
    for field, part in expect.get("errors", {}).items():
        assert part in result.errors[field]
    assert expect["valid"] == (not result.errors)


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

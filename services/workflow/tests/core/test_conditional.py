"""Questions that are asked only when their condition holds."""

from typing import Any

import pytest
from guichet_workflow.core.conditional import offered_fields, settled, shown_fields
from guichet_workflow.core.guards import check_fields
from guichet_workflow.core.refusals import FieldsRefused
from guichet_workflow.fields import read

FIELDS: Any = (
    {"id": "aide", "type": "checkbox", "label": "Une aide", "required": False},
    {"id": "montant", "type": "number", "label": "Le montant", "condition": {"var": "aide"}},
    {"id": "accord", "type": "text", "label": "Qui l’accorde",
     "condition": {">": [{"var": "montant"}, 1000]}},
    {"id": "tuteur", "type": "text", "label": "Le tuteur",
     "condition": {"<": [{"var": "age"}, 18]}},
)  # fmt: skip


def _ids(fields: Any) -> list[str]:
    return [field["id"] for field in fields]


@pytest.mark.parametrize(
    ("data", "given", "asked"),
    [
        ({}, {}, ["aide"]),
        ({"age": 12}, {}, ["aide", "tuteur"]),
        ({"age": 40}, {"aide": True}, ["aide", "montant"]),
        ({}, {"aide": True, "montant": "1500"}, ["aide", "montant", "accord"]),
        ({}, {"montant": "1500"}, ["aide"]),
        ({"aide": True, "montant": "1500"}, {}, ["aide"]),
    ],
)
def test_questions_follow_the_case_and_the_answers_before(
    data: Any, given: Any, asked: list[str]
) -> None:
    assert _ids(shown_fields(FIELDS, data, given)) == asked


def test_what_answers_no_longer_bring_is_held_no_more() -> None:
    """But for what the case holds under that name from elsewhere."""
    held = {"aide": True, "montant": "1500", "accord": "Zoé", "age": 40, "tuteur": "Luc"}
    assert settled(FIELDS, held, {"aide": False}) == {
        "aide": False, "montant": None, "accord": None,
    }  # fmt: skip
    assert settled(FIELDS, held, {"aide": True, "montant": "20"}) == {
        "aide": True, "montant": "20", "accord": None,
    }  # fmt: skip
    assert settled(FIELDS[:1], held, {"aide": False}) == {"aide": False}


def test_a_page_leaves_out_what_no_answer_can_bring() -> None:
    assert _ids(offered_fields(FIELDS, {"age": 40})) == ["aide", "montant", "accord"]
    minor = offered_fields(FIELDS, {"age": 12})
    assert _ids(minor) == ["aide", "montant", "accord", "tuteur"]
    assert [field.get("live", {}).get("kinds") for field in minor] == [
        None, {"aide": "checkbox"}, {"montant": "number"}, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, []),
        ({"aide": True}, ["montant"]),
        ({"aide": True, "montant": "20"}, []),
        ({"montant": "20"}, ["montant"]),
        ({"tuteur": "Zoé"}, ["tuteur"]),
    ],
)
def test_answers_to_what_is_not_asked_are_refused(given: Any, wrong: list[str]) -> None:
    if not wrong:
        check_fields(FIELDS, given, {"age": 40})
        return
    with pytest.raises(FieldsRefused) as refusal:
        check_fields(FIELDS, given, {"age": 40})
    assert refusal.value.fields == wrong


def test_what_is_typed_for_a_question_not_asked_is_left_and_never_owed() -> None:
    hidden = {"montant": "douze", "accord": "x", "tuteur": "Zoé"}
    assert read(FIELDS, hidden, {}) == ({}, {})
    values, errors = read(FIELDS, {"aide": "1", "montant": "2000"}, {"age": 12})
    assert values == {"aide": True, "montant": "2000"}
    assert sorted(errors) == ["accord", "tuteur"]

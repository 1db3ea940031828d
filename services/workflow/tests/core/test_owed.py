"""How many answers of third parties hold a case where it stands."""

from typing import Any

import pytest
from guichet_workflow.core.owed import owed

from .conftest import Story
from .test_calls import CALL, answer
from .test_opinions import ASKED, DEADLINE, EXPERT, Json, fire, lived, opine

PAY = {"do": "payment_request", "label": "Droits", "amount": 12.5}
SENT_ON = {"do": "transfer", "recipient": "le département", "label": "Transmission"}
CONNECTOR = {name: value for name, value in CALL.items() if name != "to"}
OWN = {**ASKED, "function": "instructeur"}


def due(story: Story) -> int:
    return owed(story.definition, story.case)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([], 0),
        ([ASKED], 1),
        ([EXPERT], 1),
        ([ASKED, EXPERT], 2),
        ([CONNECTOR], 1),
        ([SENT_ON], 1),
        ([PAY], 0),
        ([OWN], 0),
    ],
    ids=["nothing", "colleague", "expert", "two", "connector", "transfer", "applicant", "own"],
)
def test_what_third_parties_owe_is_counted(
    json_definition: Json, actions: list[dict[str, Any]], expected: int
) -> None:
    assert due(lived(json_definition, *actions)) == expected


def test_an_opinion_once_given_is_owed_no_more(json_definition: Json) -> None:
    story = lived(json_definition, ASKED, EXPERT)
    assert due(opine(story)) == 1


def test_a_call_once_answered_is_owed_no_more(json_definition: Json) -> None:
    story = lived(json_definition, CONNECTOR)
    assert due(answer(story, value="oui")) == 0


def test_what_was_asked_where_the_case_is_no_longer_is_not_counted(json_definition: Json) -> None:
    late = {**EXPERT, **DEADLINE, "late_to": "complement"}
    story = lived(json_definition, late)
    assert due(story) == 1
    assert due(fire(story)) == 0

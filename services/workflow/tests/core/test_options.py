"""Options: what a procedure sets, else the default; conditions read them."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.engine import step
from guichet_workflow.core.events import Opened
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, NOW, REQUEST

Json = dict[str, Any]
CEILING = {"label": "Plafond", "type": "number", "default": 1000}


def with_ceiling(json: Json) -> Json:
    json["options"] = {"plafond": CEILING}
    over = {">": [{"var": "montant"}, {"var": "options.plafond"}]}
    json["statuses"][0]["enter"][2]["condition"] = over
    return json


@pytest.mark.parametrize(
    ("given", "value", "status"),
    [
        ({}, 1000, "recue"),
        ({"plafond": 100}, 100, "urgence"),
        ({"plafond": "100", "autre": 1}, 1000, "recue"),
    ],
)
def test_a_condition_reads_what_the_procedure_sets(
    json_definition: Json, given: Json, value: int, status: str
) -> None:
    definition = compile_definition(DefinitionSchema().load(with_ceiling(json_definition)))
    before = CaseState(REQUEST, NOW, {"montant": "500"})
    case, _effects = step(definition, before, Opened(CITIZEN, given), NOW)
    assert (case.data["options"], case.status) == ({"plafond": value}, status)


def test_the_linter_knows_options_and_no_others(json_definition: Json) -> None:
    loaded = DefinitionSchema().load(with_ceiling(json_definition))
    known = {"montant": "number", "danger": "boolean"}
    assert check_definition(loaded, fields=known) == []
    del loaded["options"]
    assert [one.where for one in check_definition(loaded, fields=known)] == [
        "statuses.recue.enter.2"
    ]


@pytest.mark.parametrize("spoil", [{"default": "x"}, {"default": True}, {"type": "date"}])
def test_a_default_is_of_its_type(json_definition: Json, spoil: Json) -> None:
    json_definition["options"] = {"plafond": {**CEILING, **spoil}}
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)

"""The palette says what the schemas take, no more and no less, and its sentences are complete."""

import re

import pytest
from guichet_workflow.core.acts import ACTS
from guichet_workflow.core.definition import BUILDERS, Move
from guichet_workflow.core.definition.journeys import Return
from guichet_workflow.core.definition.marks import SetFields
from guichet_workflow.core.definition.people import AssignTeam
from guichet_workflow.core.palette import (
    PROPERTY_KINDS,
    Kind,
    action_kind,
    actions_offered,
    part_kind,
)
from guichet_workflow.schemas import (
    ACTIONS,
    ChoiceSchema,
    DefinitionSchema,
    FunctionSchema,
    GlobalActionSchema,
    SilenceSchema,
    StatusSchema,
    TimerSchema,
)
from marshmallow import Schema

PARTS: dict[str, type[Schema]] = {
    "circuit": DefinitionSchema,
    "silence": SilenceSchema,
    "status": StatusSchema,
    "choice": ChoiceSchema,
    "timer": TimerSchema,
    "function": FunctionSchema,
    "global": GlobalActionSchema,
}
ELSEWHERE = {
    "id", "slug", "statuses", "functions", "silence", "enter", "choices", "timers", "actions",
    "do", "condition",
}  # fmt: skip
"""Keys that the builder shows otherwise than as an input of their part."""


def test_every_action_is_described_compiled_run_and_accepted() -> None:
    described = [kind.do for kind in actions_offered()]
    assert len(described) == len(set(described))
    assert set(described) == set(BUILDERS) == set(ACTIONS)
    one_act = {
        "payment_request", "appointment_request", "create_request", "requalify", "transfer",
        "geolocate", "act_on_request", "card", "signature_request",
    }  # fmt: skip
    run = len(ACTS) - len({SetFields, AssignTeam}) + len({Move, Return}) + len(one_act)
    assert run == len(BUILDERS)


def _keys(schema: Schema) -> dict[str, bool]:
    return {one.data_key or name: one.required for name, one in schema.fields.items()}


@pytest.mark.parametrize(
    ("kind", "schema"),
    [(action_kind(do), schema) for do, schema in ACTIONS.items()]
    + [(part_kind(name), schema) for name, schema in PARTS.items()],
    ids=lambda one: one.do if isinstance(one, Kind) else "",
)
def test_its_properties_are_the_keys_of_the_schema(kind: Kind, schema: type[Schema]) -> None:
    keys = {name: owed for name, owed in _keys(schema()).items() if name not in ELSEWHERE}
    told = {one.name: one.required for one in kind.properties if one.name not in ELSEWHERE}
    assert told == keys


@pytest.mark.parametrize(
    "kind", [*actions_offered(), *(part_kind(name) for name in PARTS)], ids=lambda kind: kind.do
)
def test_its_words_are_complete(kind: Kind) -> None:
    gaps = set(re.findall(r"%\((\w+)\)s", kind.sentence))
    assert gaps <= {one.name for one in kind.properties} | {"then"}
    assert all(one.label and one.kind in PROPERTY_KINDS for one in kind.properties)
    listed = ("choice", "rights", "table")
    assert all(bool(one.options) == (one.kind in listed) for one in kind.properties)


def test_an_action_that_nobody_described_has_its_own_name() -> None:
    assert action_kind("teleport").label == "teleport"


def test_nothing_is_asked_as_json() -> None:
    parts = ("circuit", "silence", "status", "choice", "timer", "function", "global")
    kinds = [*actions_offered(), *(part_kind(name) for name in parts)]
    assert [
        (kind.do, one.name) for kind in kinds for one in kind.properties if one.kind == "json"
    ] == []

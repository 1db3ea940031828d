"""The fields that a definition asks for or works out, beside those of the form."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_workflow.core.definition import (
    Action,
    Ask,
    Definition,
    Document,
    circuit_actions,
    every_action,
)
from guichet_workflow.core.definition.calls import Call
from guichet_workflow.core.definition.marks import Compute
from guichet_workflow.core.questions import is_sourced

Field = Mapping[str, Any]


def fields_of(definition: Definition) -> dict[str, Field]:
    """Give every field that a definition asks of the citizen or of agents, by id."""
    found: dict[str, Field] = {}
    for status in definition.statuses.values():
        found.update(_by_id(_of_actions(every_action(status))))
        found.update(_by_id(status.fields))
        for choice in status.choices.values():
            found.update(_by_id(choice.fields))
    for rule in definition.anytime.values():
        found.update(_by_id([*rule.fields, *_of_actions(list(rule.actions))]))
    return found


def of_agents(definition: Definition) -> Iterator[Field]:
    """Give every field of the forms of a case: choices, global actions, forms of statuses."""
    for rule in definition.anytime.values():
        yield from rule.fields
    for status in definition.statuses.values():
        yield from status.fields
        for choice in status.choices.values():
            yield from choice.fields


def of_citizens(definition: Definition) -> tuple[Field, ...]:
    """Give every field that a question asks of the citizen, once each."""
    acts = circuit_actions(definition.statuses, definition.anytime)
    asked = (field for act in acts if isinstance(act, Ask) for field in act.fields)
    return tuple(_by_id(asked).values())


def sources_of(definition: Definition) -> list[str]:
    """Give the data sources that agents pick from, in order."""
    return sorted({field["source"] for field in of_agents(definition) if is_sourced(field)})


def _by_id(fields: Any) -> dict[str, Field]:
    return {field["id"]: field for field in fields}


def _of_actions(actions: list[Action]) -> Iterator[Field]:
    for act in actions:
        if isinstance(act, Ask):
            yield from act.fields
        elif isinstance(act, Call) and act.result:
            kind = "location" if act.kind == "place" else "text"
            yield {"id": act.result, "type": kind, "label": act.label}
        elif isinstance(act, Document) and act.result:
            yield {"id": act.result, "type": "file", "label": act.title, "made": True}
        elif isinstance(act, Compute):
            yield {"id": act.field, "type": "computed", "label": act.label, "unit": act.unit}

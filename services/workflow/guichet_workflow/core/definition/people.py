"""The actions that say who handles a case: a person, or the team that holds a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition, compiled

from guichet_workflow.core.definition.actions import Action

Json = Mapping[str, Any]
PERSONS = ("chooser", "field", "least_load", "nobody")
"""Who an `assign` may give the case to; any other `whom` is a team."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A team, and what must be true for it to be the one; `condition` None is always."""

    condition: Condition | None
    team: str


@dataclass(frozen=True, slots=True)
class AssignPerson(Action):
    """Give the case to an agent, one of `PERSONS`.

    `field` holds the agent that a choice asked for; `function` is whose agents share the load.
    """

    whom: str
    field: str
    function: str


@dataclass(frozen=True, slots=True)
class AssignTeam(Action):
    """Bind a function of this case to a team: the first rule that is true says which."""

    function: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AddFunction(Action):
    """Let a team hold a function of this case beside who holds it already."""

    function: str
    team: str


@dataclass(frozen=True, slots=True)
class RemoveFunction(Action):
    """Take a function of this case from a team; without team, from the role of the workflow."""

    function: str
    team: str


def _assign(json: Json, when: Condition | None) -> Action:
    function = json.get("function", "")
    if json["whom"] in PERSONS:
        return AssignPerson(when, json["whom"], json.get("field", ""), function)
    rules = [Rule(_tree(one), one["team"]) for one in json.get("rules", ())]
    if json.get("team"):
        rules.append(Rule(None, json["team"]))
    return AssignTeam(when, function, tuple(rules))


def _tree(json: Json) -> Condition | None:
    return None if json.get("condition") is None else compiled(json["condition"])


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "assign": _assign,
    "add_function": lambda json, when: AddFunction(when, json["function"], json["team"]),
    "remove_function": lambda json, when: RemoveFunction(
        when, json["function"], json.get("team", "")
    ),
}

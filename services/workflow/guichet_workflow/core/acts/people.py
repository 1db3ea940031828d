"""What the actions do that say who handles a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.case import Actor
from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.people import (
    AddFunction,
    AssignPerson,
    AssignTeam,
    RemoveFunction,
)

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

ITSELF = ""
"""Stands for the role that the workflow binds a function to, among the teams of a case."""


def give(run: Run, who: Actor | None) -> None:
    """Give the case to an agent, or to nobody, and write it."""
    if who != run.case.assignee:
        run.case.assignee, run.changed = who, True
        run.history("assigned", {"name": who.name if who else ""}, False)


def _person(run: Run, action: AssignPerson) -> None:
    if run.case.closed_at is not None:
        return
    if action.whom == "least_load":
        # Who has least to do is not known here: the worker fires this clock with the answer.
        run.start("allocate", action.function, run.now)
    elif action.whom == "chooser":
        give(run, run.by if run.by.kind == "agent" else run.case.assignee)
    else:
        give(run, _agent(run.case.data.get(action.field)) if action.whom == "field" else None)


def _agent(value: Any) -> Actor | None:
    if not isinstance(value, Mapping) or not value.get("id"):
        return None
    return Actor("agent", str(value["id"]), str(value.get("name", "")))


def _team(run: Run, action: AssignTeam) -> None:
    for rule in action.rules:
        if rule.condition is None or rule.condition(run.case.data):
            _bind(run, action.function, [rule.team], "entrusted", rule.team)
            return


def _add(run: Run, action: AddFunction) -> None:
    teams = _teams(run, action.function)
    if action.team not in teams:
        _bind(run, action.function, [*teams, action.team], "team_added", action.team)


def _remove(run: Run, action: RemoveFunction) -> None:
    teams = _teams(run, action.function)
    if action.team in teams:
        left = [team for team in teams if team != action.team]
        _bind(run, action.function, left, "team_removed", action.team)


def _teams(run: Run, function: str) -> list[str]:
    found: list[str] = run.case.extra.get("teams", {}).get(function, [ITSELF])
    return found


def _bind(run: Run, function: str, teams: list[str], kind: str, team: str) -> None:
    """Write which teams hold a function; with none left, its role holds it again."""
    others = {
        name: kept for name, kept in run.case.extra.get("teams", {}).items() if name != function
    }
    usual = teams in ([], [ITSELF])
    run.mark("teams", others if usual else {**others, function: teams})
    label = run.definition.functions[function].label
    named = run.definition.teams[team].label if team else label
    run.history(kind, {"function": label, "team": named}, False)
    run.changed = True


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {
    AssignPerson: _person,
    AssignTeam: _team,
    AddFunction: _add,
    RemoveFunction: _remove,
}

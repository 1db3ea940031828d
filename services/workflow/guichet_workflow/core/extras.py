"""What the `extra` of a case says, read with its definition."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition, Status
from guichet_workflow.core.definition.marks import Level
from guichet_workflow.core.definition.model import CitizenActs
from guichet_workflow.core.visit import order_of

Extra = Mapping[str, Any]


def urgency_of(definition: Definition, extra: Extra) -> Level | None:
    """Give how urgent a case is; None where the definition knows no urgency."""
    levels = definition.urgency
    return levels.get(extra.get("urgency", "")) or next(iter(levels.values()), None)


def unusual_urgency(definition: Definition, extra: Extra) -> Level | None:
    """Give the urgency of a case when it is worth telling: any but the first, ordinary one."""
    found = urgency_of(definition, extra)
    return None if found == next(iter(definition.urgency.values()), None) else found


def tags_of(definition: Definition, extra: Extra) -> list[str]:
    """Give the labels of the tags of a case, in the order they were put."""
    return [definition.tags[tag] for tag in extra.get("tags", ()) if tag in definition.tags]


def shown_status(definition: Definition, case: CaseState) -> Status:
    """Give the status that the citizen reads: the current one, or the last not hidden from her."""
    status = definition.statuses[case.status]
    if not status.hidden:
        return status
    shown = case.extra.get("shown", "")
    return definition.statuses.get(shown) or definition.statuses[definition.start]


def citizen_acts(definition: Definition, case: CaseState) -> CitizenActs:
    """Give what the citizen may do of herself now: nothing once her request is over."""
    if case.closed_at is not None:
        return CitizenActs(withdraw=False, pieces=False, write=False)
    may = definition.statuses[case.status].citizen
    return may if definition.withdrawal else replace(may, withdraw=False)


def roles_of(definition: Definition, extra: Extra, function: str) -> list[str]:
    """Give the roles that hold a function of a case: those of its teams, else the workflow's."""
    usual = definition.functions[function].role
    teams = extra.get("teams", {}).get(function, ())
    # A later version may have lost a team: its role holds nothing any more.
    held = [team for team in teams if not team or team in definition.teams]
    return [definition.teams[team].role if team else usual for team in held] or [usual]


def functions_held(definition: Definition, extra: Extra, roles: Collection[str]) -> frozenset[str]:
    """Give the functions of a case that someone with these roles holds."""
    return frozenset(
        slug
        for slug in definition.functions
        if not set(roles).isdisjoint(roles_of(definition, extra, slug))
    )


def alerts(case: CaseState, audience: str) -> list[Mapping[str, Any]]:
    """Give the alerts that agents or the citizen see, oldest first."""
    return [one for one in case.extra.get("alerts", ()) if one["for"] in (audience, "all")]


def is_newest(asked: Sequence[Extra], one: Extra) -> bool:
    """Tell whether no later opinion or call of `asked` keeps its answer where `one` does.

    One made again after a failure is no later than its first time: `arrival` says when it was.
    """
    rivals = [other for other in asked if other["result"] == one["result"]]
    latest = max(range(len(rivals)), key=lambda at: (order_of(rivals[at]), at))
    return bool(rivals[latest]["key"] == one["key"])


def marks_changed(definition: Definition, before: Extra, after: Extra) -> Iterator[tuple[str, str]]:
    """Give what a change makes of the marks: `urgency`, `tag` or `untag`, each with its label."""
    level = urgency_of(definition, after)
    if level and level != urgency_of(definition, before):
        yield "urgency", level.label
    was, now = tags_of(definition, before), tags_of(definition, after)
    yield from (("tag", label) for label in now if label not in was)
    yield from (("untag", label) for label in was if label not in now)

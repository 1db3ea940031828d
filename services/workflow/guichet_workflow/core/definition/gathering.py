"""All the actions of a compiled status, and of a whole circuit."""

from collections.abc import Mapping

from guichet_workflow.core.definition.actions import Action, Document
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.definition.model import Status


def every_action(status: Status) -> list[Action]:
    """Give all the actions of a status: on entering, of its timers, and after its documents."""
    timed = (act for rule in status.timers.values() for act in rule.actions)
    return _with_following([*status.enter, *timed])


def circuit_actions(
    statuses: Mapping[str, Status], anytime: Mapping[str, GlobalAction]
) -> list[Action]:
    """Give all the actions of a circuit: of its statuses, then of its global actions."""
    acts = [act for status in statuses.values() for act in every_action(status)]
    return acts + _with_following([act for rule in anytime.values() for act in rule.actions])


def _with_following(actions: list[Action]) -> list[Action]:
    return actions + [then for act in actions if isinstance(act, Document) for then in act.then]

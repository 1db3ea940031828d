"""Global actions that a program asks for, with a right of its own."""

from collections.abc import Mapping, Set
from typing import Any
from uuid import UUID

from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session

from guichet_workflow.actions import preparations
from guichet_workflow.actions.carry import advance, hold
from guichet_workflow.actions.colleagues import named
from guichet_workflow.core.case import Actor
from guichet_workflow.core.events import Triggered


def trigger(
    session: Session,
    request_id: UUID,
    name: str,
    by: Actor,
    given: Mapping[str, Any],
    families: Set[str] | None = None,
) -> int:
    """Do a global action open to programs and give the version that the case has then.

    `given` has `fields`, `comment` and, when the caller read the case, its `version`. Raises
    `NotFound` for a case outside `families` or an action that is not open to programs, `NotNow`,
    `Outrun`, `Invalid`.
    """
    held = hold(session, request_id, lock=True)
    rule = held.definition.anytime.get(name)
    within = families is None or held.row.family in families
    if not within or rule is None or not rule.api:
        raise NotFound
    fields = named(session, held, rule.fields, given.get("fields", {}))
    fields = preparations.checked(session, held, "", "", rule.fields, fields)
    event = Triggered(
        by,
        name,
        seen_version=given.get("version"),
        comment=given.get("comment", ""),
        fields=fields,
        api=True,
    )
    advance(session, held, event)
    return held.state.version + 1

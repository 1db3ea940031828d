"""The agents known here, by the cases they opened: whom one may give a case to."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from sqlalchemy import Select, Text, cast, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held
from guichet_workflow.core.case import Actor
from guichet_workflow.core.extras import roles_of
from guichet_workflow.core.kinds import is_offered
from guichet_workflow.models import Agent, Case, Mention

KNOWN_FOR = timedelta(days=180)
"""How long an agent who opens no case is still proposed."""
MOST = 200


def meet(session: Session, who: Principal) -> None:
    """Keep who opens a case, her roles and families; written once a day unless they change."""
    values = {"name": who.name, "unit": who.unit, "roles": sorted(who.roles)}
    values["families"] = sorted(who.families)
    statement = upsert(Agent).values(id=who.subject, **values)
    kept = [statement.excluded[name] == getattr(Agent, name) for name in values]
    fresh = Agent.seen_at > func.now() - timedelta(days=1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Agent.authority, Agent.id],
            set_={**values, "seen_at": func.now()},
            where=~(kept[0] & kept[1] & kept[2] & kept[3] & fresh),
        )
    )


def forget_absent(session: Session) -> None:
    """Take away agents not seen for `KNOWN_FOR`, of all authorities (worker's session).

    What named an agent as long ago goes too.
    """
    long_ago = func.now() - KNOWN_FOR
    for gone in (
        delete(Agent).where(Agent.seen_at < long_ago),
        delete(Mention).where(Mention.at < long_ago),
    ):
        session.execute(gone.execution_options(synchronize_session=False))


def list_colleagues(session: Session, held: Held, function: str = "") -> list[Agent]:
    """Give the agents who hold a function of a case, or any function, by name."""
    return list(session.scalars(_colleagues(held, function).order_by(Agent.name, Agent.id)))


def list_named(session: Session, held: Held, text: str) -> list[Agent]:
    """Give the agents who may open a case and whose name follows an "@" of a text."""
    called = func.lower(literal("@").concat(Agent.name))
    named = _colleagues(held, "").where(Agent.name != "", func.strpos(func.lower(text), called) > 0)
    return list(session.scalars(named.order_by(Agent.id)))


def colleagues_of_all(session: Session, cases: Iterable[Held]) -> list[Agent]:
    """Give the agents who hold a function of some of the cases, by name."""
    found = list(cases)
    roles = {role for held in found for role in _roles(held, "")}
    agents = _holding(roles, {held.row.family for held in found})
    return list(session.scalars(agents.order_by(Agent.name, Agent.id)))


def _colleagues(held: Held, function: str) -> Select[Agent]:
    return _holding(_roles(held, function), {held.row.family})


def _roles(held: Held, function: str) -> set[str]:
    functions = [function] if function else list(held.definition.functions)
    return {role for one in functions for role in roles_of(held.definition, held.state.extra, one)}


def _holding(roles: set[str], families: set[str]) -> Select[Agent]:
    return (
        select(Agent)
        .where(
            Agent.roles.op("?|")(cast(sorted(roles), ARRAY(Text))),
            Agent.families.op("?|")(cast(sorted(families), ARRAY(Text))),
            Agent.seen_at > func.now() - KNOWN_FOR,
        )
        .limit(MOST)
    )


def least_loaded(session: Session, held: Held, function: str) -> Actor | None:
    """Give who holds a function and follows the fewest open cases; None when nobody does."""
    load = (
        select(func.count())
        .where(Case.assignee_id == Agent.id, Case.closed_at.is_(None))
        .correlate(Agent)
        .scalar_subquery()
    )
    found = session.scalar(_colleagues(held, function).order_by(load, Agent.id).limit(1))
    return Actor("agent", found.id, found.name) if found else None


def named(
    session: Session, held: Held, asked: tuple[Mapping[str, Any], ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the fields of a choice with the agents named, not only their ids.

    Raises `Invalid` for one who may not have the case, and for what no list of options holds.
    """
    odd = [one["id"] for one in asked if not is_offered(one, given.get(one["id"]))]
    if odd:
        raise Invalid(errors=dict.fromkeys(odd, _("Choisissez une réponse de la liste.")))
    wanted = [one["id"] for one in asked if one["type"] == "agent" and given.get(one["id"])]
    if not wanted:
        return dict(given)
    known = {agent.id: agent for agent in list_colleagues(session, held)}
    wrong = [name for name in wanted if str(given[name]) not in known]
    if wrong:
        raise Invalid(errors=dict.fromkeys(wrong, _("Choisissez un agent de la liste.")))
    found = {name: known[str(given[name])] for name in wanted}
    return {**given, **{name: {"id": one.id, "name": one.name} for name, one in found.items()}}

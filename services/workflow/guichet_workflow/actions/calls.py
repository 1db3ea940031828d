"""What other services answer to the calls of a case, and what agents do without them."""

from collections.abc import Mapping, Set
from contextlib import suppress
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.problems import NotFound
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, functions_of, hold_own
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import Held, advance, hold
from guichet_workflow.actions.refused import CallOfAnother, LostRight
from guichet_workflow.core.calls import calls_of, may_settle
from guichet_workflow.core.case import identity
from guichet_workflow.core.events import CallAnswered, Corrected, Displaced, Skipped


def answer(
    session: Session,
    request_id: UUID,
    call_id: UUID,
    given: Mapping[str, Any],
    families: Set[str] | None = None,
    *,
    who: Principal | None = None,
) -> None:
    """Take the answer of a call, once: what comes again changes nothing.

    `who` is noted in the audit when something changed; without it our own services answer, by an
    event. Raises `NotFound` for a case outside `families`, or a call that it never made, and
    `CallOfAnother` for a program that was not given this call, and for whoever answers by the
    API what a person answers here, from her link or under her account.
    """
    held = hold(session, request_id, lock=True)
    known = {identity(request_id, called["key"]): called for called in calls_of(held.state)}
    if call_id not in known or (families is not None and held.row.family not in families):
        raise NotFound
    called = known[call_id]
    if who and not _may_answer(who, called):
        raise CallOfAnother
    told = (given["outcome"], given.get("value"), given.get("reason", ""), given.get("title", ""))
    effects = advance(session, held, CallAnswered(call_id, *told))
    if who and effects:
        told_of = {"call": str(call_id), "kind": called["kind"], "name": called["name"]}
        note(session, actor(who), "call.answered", str(request_id), told_of)


def _may_answer(who: Principal, called: Mapping[str, Any]) -> bool:
    """Tell whether a call is one of those that identity gave a program; agents answer any other.

    Nobody answers here what a person signs or takes herself: no proof of it would be kept.
    """
    if called.get("guest"):
        return False
    if who.kind != "service":
        return True
    if called["kind"] == "connector":
        return called["name"] in who.claims.get("connectors", ())
    return called["kind"] in who.claims.get("calls", ())


def take_place(session: Session, told: Mapping[str, Any]) -> None:
    """Take the answer of forms to a `geolocate`."""
    take_answer(session, {**told, "value": told.get("place")})


def take_answer(session: Session, told: Mapping[str, Any]) -> None:
    """Take the answer that another service gives by an event; a case that is gone takes none."""
    with suppress(NotFound):
        answer(session, UUID(told["request_id"]), UUID(told["call_id"]), told)


def skip(session: Session, request_id: UUID, who: Principal, key: str) -> None:
    """Go on without what failed, an answer or anything else; raises as `agents.choose`."""
    held = held_to_settle(session, request_id, who)
    advance(session, held, Skipped(actor(who), key, functions_of(held, who)))


def correct(session: Session, request_id: UUID, who: Principal, key: str, value: str) -> None:
    """Give the answer of a call, failed or awaited, in its place; raises as `agents.choose`."""
    held = held_to_settle(session, request_id, who)
    advance(session, held, Corrected(actor(who), key, value, functions_of(held, who)))


def displace(session: Session, request_id: UUID, who: Principal, to: str) -> None:
    """Take a case that turned by itself to another status; raises as `agents.choose`."""
    held = held_to_settle(session, request_id, who)
    advance(session, held, Displaced(actor(who), to, functions_of(held, who)))


def held_to_settle(session: Session, request_id: UUID, who: Principal) -> Held:
    """Lock a case; raises `LostRight` for who does not act where it is."""
    held = hold_own(session, request_id, who)
    if not may_settle(held.definition, held.state, functions_of(held, who)):
        raise LostRight
    return held

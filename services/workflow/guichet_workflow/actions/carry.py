"""One move of a case: read under lock, step, and write all that follows, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.logic import LogicRefused
from guichet_kit.problems import NotFound
from sqlalchemy import Text, cast, delete, func, insert, literal, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.definitions import compiled_source
from guichet_workflow.actions.emission import send
from guichet_workflow.actions.refused import Outrun, as_problem
from guichet_workflow.actions.telling import Context
from guichet_workflow.core import Definition, step
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.clock import day_of
from guichet_workflow.core.effects import (
    Anonymised,
    AskExpert,
    CancelTimers,
    Effect,
    History,
    Invite,
    MakeDocument,
    SendMessage,
    StartTimer,
    WithdrawCode,
)
from guichet_workflow.core.events import Event
from guichet_workflow.core.holidays import MAINLAND
from guichet_workflow.core.refusals import Refusal
from guichet_workflow.core.stored import dump_case, load_case
from guichet_workflow.fields import Field, bounded
from guichet_workflow.models import (
    WAITING,
    Case,
    Clock,
    Line,
    Portal,
    Procedure,
    Workflow,
    table_of,
)

GROUND = (
    func.coalesce(Portal.name, ""),
    func.coalesce(Portal.origin, ""),
    func.coalesce(Portal.territory, MAINLAND),
    func.coalesce(Procedure.roles, literal({}, JSONB)),
    func.coalesce(Procedure.roles_version, 0),
)
"""What a case stands on besides its workflow: the portal, the roles that its procedure binds."""


@dataclass(frozen=True)
class Held:
    """A case as read: its row, its state, its definition, its authority's portal, the time.

    The definition has the roles that its procedure binds; `roles` are these, `roles_version` their
    rank.
    """

    row: Case
    state: CaseState
    definition: Definition
    name: str
    origin: str
    now: datetime
    roles: Mapping[str, str] = field(default_factory=dict)
    roles_version: int = 0

    @property
    def context(self) -> Context:
        """What events tell of the case besides its state."""
        named = (self.name, self.origin, self.now)
        return Context(self.row, self.definition, *named, own_roles=self.roles_version > 0)

    def on(self, definition: Definition) -> "Held":
        """Give the case on another version of its workflow, with the roles of its procedure."""
        return replace(self, definition=definition.bound(self.roles))

    def bounded(self, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """Give fields with a bound of "today" as the day that it is where the authority is."""
        return bounded(fields, day_of(self.now, self.definition.territory))


def hold(session: Session, request_id: UUID, *, lock: bool = False) -> Held:
    """Read a case with its definition and the database's clock, in one statement.

    `lock` makes whoever else moves it wait. Raises `NotFound` for an unknown case.
    """
    source = cast(Workflow.source, Text)
    pinned = (Workflow.slug == Case.workflow) & (Workflow.version == Case.workflow_version)
    statement = (
        select(Case, source, *GROUND, func.clock_timestamp())
        .join(Workflow, pinned)
        .outerjoin(Portal, true())
        .outerjoin(Procedure, Procedure.slug == Case.procedure)
        .where(Case.request_id == request_id)
        .execution_options(populate_existing=True)
    )
    row = session.execute(statement.with_for_update(of=Case) if lock else statement).first()
    if row is None:
        raise NotFound
    case, text, name, origin, territory, roles, roles_version, now = row
    definition = compiled_source(text, territory).bound(roles)
    read = (case, load_case(case.state), definition, name, origin, now)
    return Held(*read, roles, roles_version)


def advance(
    session: Session,
    held: Held,
    event: Event,
    *,
    more: Mapping[str, Any] | None = None,
    still: bool = False,
) -> tuple[Effect, ...]:
    """Apply an event to a case held under lock and write what follows; give the effects.

    `more` adds values to the messages of this move; `still` as `keep`. An event that changes
    nothing writes nothing. Raises the `Problem` of the engine's refusal.
    """
    state, effects = stepped(held, event)
    if state is not held.state:
        keep(session, held, state, effects, type(event).__name__, more=more, still=still)
    return effects


def stepped(held: Held, event: Event) -> tuple[CaseState, tuple[Effect, ...]]:
    """Give what an event makes of a case, without writing it; raises as `advance` does."""
    try:
        return step(held.definition, held.state, event, held.now)
    except (Refusal, LogicRefused) as refusal:
        raise as_problem(refusal) from refusal


def keep(
    session: Session,
    held: Held,
    state: CaseState,
    effects: tuple[Effect, ...],
    act: str,
    *,
    more: Mapping[str, Any] | None = None,
    workflow_version: int | None = None,
    still: bool = False,
) -> None:
    """Write a case that changed and all that follows; raises `Outrun` when someone was first.

    `workflow_version` is that of its definition from now on, when it is another one. `still`:
    nobody moved it, it stays as long unmoved as before.
    """
    values = {
        "workflow_version": workflow_version or held.row.workflow_version,
        "moved_at": held.row.moved_at if still else held.now,
    }
    _save(session, held, state, values)
    record(session, held.context, state, effects, act, more=more)


def _save(session: Session, held: Held, state: CaseState, more: Mapping[str, Any]) -> None:
    values = {**columns_of(state), **more, "roles_version": held.roles_version}
    if held.state.asked and state.asked != held.state.asked:
        values["draft"] = {}
    moved = session.execute(
        update(Case)
        .where(Case.request_id == state.request_id, Case.version == held.state.version)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, for an update
        raise Outrun


def columns_of(state: CaseState) -> dict[str, Any]:
    """Give the columns of a case that follow from its state."""
    return {
        "state": dump_case(state),
        "version": state.version,
        "status": state.status,
        "assignee_id": state.assignee.id if state.assignee else "",
        "due_at": state.due_at,
        "closed_at": state.closed_at,
        "anonymised_at": state.anonymised_at,
    }


def record(
    session: Session,
    context: Context,
    state: CaseState,
    effects: tuple[Effect, ...],
    act: str,
    *,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write the history, the clocks, the events and the audit of a step that was made."""
    lines = [effect for effect in effects if isinstance(effect, History)]
    refs = _refs(state.request_id, effects)
    session.execute(
        insert(table_of(Line)), [_line(state, line, refs, context.now) for line in lines]
    )
    _write_timers(session, state.request_id, effects)
    if any(isinstance(effect, Anonymised) for effect in effects):
        from guichet_workflow.actions.anonymity import erase

        erase(session, state.request_id)
    if any(isinstance(effect, WithdrawCode) for effect in effects):
        close_links(session, context.row, code_digest=None)
    send(session, context, state, effects, more or {})
    by = lines[0].by
    note(session, by, f"case.{act.lower()}", str(state.request_id), {"version": state.version})


def close_links(session: Session, row: Case, **more: Any) -> None:
    """Have the links of letters open nothing, nor the pages opened so far by them or by a code.

    `more` gives other columns of the case, written with them.
    """
    values = {"link": row.link + 1, "once": row.once + 1, **more}
    own = update(Case).where(Case.request_id == row.request_id).values(values)
    session.execute(own.execution_options(synchronize_session=False))
    set_committed_value(row, "link", row.link + 1)
    set_committed_value(row, "once", row.once + 1)


def _refs(request_id: UUID, effects: tuple[Effect, ...]) -> dict[tuple[int, int], UUID]:
    """Find which line speaks of which message or document: their keys end with its number."""
    found = {}
    for effect in effects:
        if isinstance(effect, SendMessage | MakeDocument | AskExpert | Invite):
            _kind, version, seq = effect.key.split(".")
            found[int(version), int(seq)] = identity(request_id, effect.key)
    return found


def _line(
    state: CaseState, line: History, refs: dict[tuple[int, int], UUID], now: datetime
) -> dict[str, Any]:
    ref = refs.get((line.version, line.seq))
    return {
        "request_id": state.request_id,
        "version": line.version,
        "seq": line.seq,
        "kind": line.kind,
        "values": dict(line.values),
        "by_kind": line.by.kind,
        "by_id": line.by.id,
        "by_name": line.by.name,
        "public": line.public,
        "ref": ref,
        "outcome": WAITING if ref else "",
        "at": now,
    }


def _write_timers(session: Session, request_id: UUID, effects: tuple[Effect, ...]) -> None:
    started = {e.timer.key: e.timer.due_at for e in effects if isinstance(e, StartTimer)}
    stopped = {key for e in effects if isinstance(e, CancelTimers) for key in e.keys}
    rows = [
        {"request_id": request_id, "key": key, "due_at": due_at}
        for key, due_at in started.items()
        if key not in stopped
    ]
    gone = stopped - set(started)
    if gone:
        own = (Clock.request_id == request_id) & Clock.key.in_(sorted(gone))
        session.execute(delete(Clock).where(own).execution_options(synchronize_session=False))
    if rows:
        session.execute(insert(table_of(Clock)), rows)


def actor_of_citizen() -> Actor:
    """Give the citizen as an actor: without name or id, for the history outlives her data."""
    return Actor("citizen")


def definitions_of(session: Session, rows: list[Case]) -> dict[tuple[str, int], Definition]:
    """Give the definitions that cases are pinned to, in one statement."""
    wanted = {(row.workflow, row.workflow_version) for row in rows}
    if not wanted:
        return {}
    source = cast(Workflow.source, Text)
    statement = select(Workflow.slug, Workflow.version, source, Portal.territory)
    pinned = tuple_(Workflow.slug, Workflow.version).in_(wanted)
    found = session.execute(statement.outerjoin(Portal, true()).where(pinned))
    return {(slug, n): compiled_source(text, place) for slug, n, text, place in found}

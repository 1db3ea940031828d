"""A request arrives: its case is opened on the version of the workflow that is live."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.logic import LogicRefused
from sqlalchemy import Text, cast, func, insert, select, true
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions import acknowledging
from guichet_workflow.actions.carry import GROUND, columns_of, record
from guichet_workflow.actions.definitions import compiled_source, tell_readers
from guichet_workflow.actions.pieces import file_row, inherit
from guichet_workflow.actions.refused import as_problem
from guichet_workflow.actions.telling import Context
from guichet_workflow.core import step
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.events import Opened
from guichet_workflow.models import SUBMITTED, Case, CaseFile, Portal, Procedure, Workflow, table_of


class UnknownWorkflow(Exception):
    """No definition of this slug is live: the event waits until one is published."""


@dataclass(frozen=True)
class Ground:
    """What a new case stands on: the live definition, the portal, the procedure, the time."""

    version: int
    source: str
    name: str
    origin: str
    territory: str
    roles: Mapping[str, str]
    roles_version: int
    options: Mapping[str, Any] | None
    follows: str | None
    now: datetime


def open_case(session: Session, sent: Mapping[str, Any]) -> bool:
    """Open the case of a submission; False when it is open already.

    Raises `UnknownWorkflow` when its workflow is not published.
    """
    ground = _ground(session, sent["workflow"], sent["procedure"]["slug"])
    definition = compiled_source(ground.source, ground.territory).bound(ground.roles)
    request_id = UUID(sent["request_id"])
    received_at = datetime.fromisoformat(sent["received_at"])
    before = CaseState(request_id, received_at, dict(sent["data"]))
    try:
        event = Opened(_actor(sent), ground.options or {}, sent.get("origin", {}))
        state, effects = step(definition, before, event, ground.now)
    except LogicRefused as refusal:
        raise as_problem(refusal) from refusal
    row = _row(sent, ground, state)
    if not _insert(session, row):
        return False
    _add_files(session, request_id, sent["files"])
    inherit(session, row, sent)
    if ground.roles_version and ground.follows != row.workflow:
        # It was sent before its procedure followed another workflow: its circle may be unknown.
        tell_readers(session, row.workflow, row.procedure)
    named = (ground.name, ground.origin, ground.now)
    context = Context(row, definition, *named, own_roles=ground.roles_version > 0)
    record(session, context, state, effects, "opened", more=acknowledging.words(row))
    return True


def _ground(session: Session, slug: str, procedure: str) -> Ground:
    found: Any = session.execute(
        select(
            Workflow.version,
            cast(Workflow.source, Text),
            *GROUND,
            Procedure.options,
            Procedure.workflow,
            func.clock_timestamp(),
        )
        .select_from(Workflow)
        .outerjoin(Portal, true())
        .outerjoin(Procedure, Procedure.slug == procedure)
        .where(Workflow.slug == slug, Workflow.live)
    ).first()
    if found is None:
        raise UnknownWorkflow(slug)
    return Ground(*found)


def _actor(sent: Mapping[str, Any]) -> Actor:
    agent = sent.get("agent")
    if agent:
        return Actor("agent", str(agent.get("id", "")), str(agent.get("name", "")))
    return Actor("citizen")


def _row(sent: Mapping[str, Any], ground: Ground, state: CaseState) -> Case:
    procedure, applicant, tracking = sent["procedure"], sent["applicant"], sent.get("tracking", {})
    known = {name: applicant[name] for name in ("name", "email", "phone") if applicant.get(name)}
    return Case(
        request_id=state.request_id,
        number=sent["number"],
        procedure=procedure["slug"],
        title=procedure["title"],
        family=procedure["family"],
        channel=sent["channel"],
        received_at=state.received_at,
        digest=sent.get("digest", ""),
        acknowledgement=sent.get("acknowledgement", ""),
        workflow=sent["workflow"],
        workflow_version=ground.version,
        roles_version=ground.roles_version,
        subject=applicant.get("subject"),
        applicant=known,
        answers=list(sent["answers"]),
        code_digest=tracking.get("code_digest"),
        second_digest=tracking.get("second_digest"),
        link=1,
        draft={},
        moved_at=ground.now,
        **columns_of(state),
    )


def _insert(session: Session, row: Case) -> bool:
    values = {key: value for key, value in vars(row).items() if not key.startswith("_")}
    statement = upsert(Case).values(**values).on_conflict_do_nothing()
    return session.execute(statement.returning(Case.request_id)).first() is not None


def _add_files(session: Session, request_id: UUID, files: list[dict[str, Any]]) -> None:
    if files:
        rows = [file_row(request_id, file, SUBMITTED, file.get("field", "")) for file in files]
        session.execute(insert(table_of(CaseFile)), rows)

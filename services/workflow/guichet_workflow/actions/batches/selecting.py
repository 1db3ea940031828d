"""The cases of a batch: those an agent selected, read with what she may do to them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, defer

from guichet_workflow.actions.agents import functions_of, may_read
from guichet_workflow.actions.carry import Held, definitions_of
from guichet_workflow.core.batch import Subject
from guichet_workflow.core.stored import load_case
from guichet_workflow.models import CHOOSING, PENDING, Batch, BatchItem, Case, Procedure, table_of

MOST = 2_000
"""Cases that one batch holds at most."""


def select_cases(session: Session, ids: Iterable[str], who: Principal) -> UUID:
    """Keep the cases that an agent selected, in order, and give the batch that they make.

    Nothing is told here of those that are not hers. Raises `Invalid` for none or too many.
    """
    found = _read(ids)
    batch_id = uuid7()
    values = {
        "id": batch_id, "by_id": who.subject, "by_name": who.name, "state": CHOOSING,
        "roles": sorted(who.roles), "families": sorted(who.families), "act": {}, "comment": "",
        "total": 0,
    }  # fmt: skip
    session.execute(insert(table_of(Batch)), [values])
    blank = {"batch_id": batch_id, "version": 0, "state": PENDING, "reason": "", "before": {}}
    rows = [
        {**blank, "tries": 0, "request_id": request_id, "position": place}
        for place, request_id in enumerate(found)
    ]
    session.execute(insert(table_of(BatchItem)), rows)
    return batch_id


def _read(ids: Iterable[str]) -> list[UUID]:
    try:
        found = list(dict.fromkeys(UUID(one) for one in ids))
    except ValueError as error:
        raise Invalid(errors={"ids": _("Choisissez des demandes dans la liste.")}) from error
    if not found:
        raise Invalid(errors={"ids": _("Choisissez au moins une demande.")})
    if len(found) > MOST:
        raise Invalid(errors={"ids": _("Choisissez 2\u202f000 demandes au plus.")})
    return found


def find(session: Session, batch_id: UUID, who: Principal, *, lock: bool = False) -> Batch:
    """Give a batch to the agent who made it; raises `NotFound` for those of others."""
    own = select(Batch).where(Batch.id == batch_id, Batch.by_id == who.subject)
    row = session.scalar(own.with_for_update() if lock else own)
    if row is None:
        raise NotFound
    return row


def list_items(session: Session, batch_id: UUID) -> Sequence[BatchItem]:
    """Give the items of a batch in the order of the selection, `MOST` at most."""
    own = select(BatchItem).where(BatchItem.batch_id == batch_id)
    return session.scalars(own.order_by(BatchItem.position).limit(MOST)).all()


def read_cases(session: Session, ids: Iterable[UUID], who: Principal) -> dict[UUID, Held]:
    """Give the cases among `ids` that the agent may read, without their answers."""
    heavy = (defer(Case.answers, raiseload=True), defer(Case.draft, raiseload=True))
    own = select(Case, Procedure.roles, func.clock_timestamp())
    own = own.outerjoin(Procedure, Procedure.slug == Case.procedure)
    statement = own.where(Case.request_id.in_(list(ids)))
    rows = session.execute(statement.options(*heavy)).all()
    definitions = definitions_of(session, [row for row, _roles, _now in rows])
    found = {}
    for row, roles, now in rows:
        definition = definitions[row.workflow, row.workflow_version].bound(roles or {})
        held = Held(row, load_case(row.state), definition, "", "", now)
        if may_read(held, who):
            found[row.request_id] = held
    return found


def subject_of(held: Held, who: Principal) -> Subject:
    """Give a case as an act reads it."""
    functions = functions_of(held, who)
    return Subject(held.definition, held.state, functions, held.row.family, held.now)

"""The roles that a procedure binds to functions: who they are told to, and its cases told again."""

from collections.abc import Collection, Mapping, Set
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from guichet_kit.database import is_away
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import advance, hold
from guichet_workflow.actions.definitions import tell_readers
from guichet_workflow.actions.options import follower, in_use
from guichet_workflow.actions.outside import ROLE, read_names
from guichet_workflow.core.case import Actor
from guichet_workflow.core.events import Rebound
from guichet_workflow.core.lint.roles import unheld
from guichet_workflow.models import Case, Procedure, Retelling
from guichet_workflow.turns import PUT_OFF

SLICE = 50
"""Cases that one transaction tells again."""
SETTLED = timedelta(minutes=1)
"""After how long no transaction goes on that read the roles of before."""


class Due(NamedTuple):
    """A procedure whose cases are to be told again."""

    authority: str
    procedure: str


def set_roles(
    session: Session,
    procedure: str,
    roles: Mapping[str, str],
    by: Actor,
    families: Set[str] | None = None,
) -> None:
    """Bind roles to functions of the workflow of a procedure, for all its requests.

    What is not bound keeps the role of the workflow. The list of agents follows in the background.
    Raises `NotFound` as `set_options`, `Invalid` for a function that the workflow does not have,
    or a role that does not exist.
    """
    row = follower(session, procedure, families, lock=True)
    known = in_use(session, row.workflow).functions
    wrong = [function for function in roles if function not in known]
    if wrong:
        raise Invalid(errors=dict.fromkeys(wrong, _("Ce circuit n’a pas cette fonction.")))
    _check_held(session, roles)
    if row.roles == dict(roles):
        return
    row.roles, row.roles_version = dict(roles), row.roles_version + 1
    session.flush()
    tell_readers(session, procedure=procedure)
    again = insert(Retelling).values(procedure=procedure)
    key = [Retelling.authority, Retelling.procedure]
    since = {"since": func.now(), "retry_at": None}
    session.execute(again.on_conflict_do_update(index_elements=key, set_=since))
    note(session, by, "roles.set", procedure, {"roles": dict(roles)})


def _check_held(session: Session, roles: Mapping[str, str]) -> None:
    known = read_names(session, ROLE)
    faults = {function: unheld(role, known) for function, role in roles.items()}
    if errors := {function: text for function, text in faults.items() if text}:
        raise Invalid(errors=errors)


def list_due(session: Session) -> list[Due]:
    """Give the procedures of all authorities whose cases are told again (worker's session)."""
    due = or_(Retelling.retry_at.is_(None), Retelling.retry_at <= func.now())
    own = select(Retelling.authority, Retelling.procedure).where(due)
    order = (Retelling.since, Retelling.authority, Retelling.procedure)
    rows = session.execute(own.order_by(*order).limit(20))
    return [Due(*row) for row in rows]


def tell_again(session: Session, procedure: str, failed: dict[UUID, Exception]) -> bool:
    """Tell a slice of the cases of a procedure with its roles; say whether some are left.

    Those of `failed` are passed over, and one that fails joins them with its error: it holds up no
    other, and the procedure stays due for it.
    """
    claimed = select(Retelling).where(Retelling.procedure == procedure)
    row = session.scalar(claimed.with_for_update(skip_locked=True))
    if row is None:
        return False
    stale = list_stale(session, procedure, failed)
    if stale:
        # One may have been opened meanwhile on a workflow that the procedure no longer follows.
        tell_readers(session, procedure=procedure)
    for request_id in stale:
        _tell(session, request_id, failed)
    if len(stale) < SLICE and not failed:
        # Whoever read the roles of before may still write what it tells of a case.
        own = delete(Retelling).where(Retelling.procedure == procedure)
        settled = own.where(Retelling.since < func.now() - SETTLED)
        session.execute(settled.execution_options(synchronize_session=False))
    return len(stale) == SLICE


def _tell(session: Session, request_id: UUID, failed: dict[UUID, Exception]) -> None:
    try:
        with session.begin_nested():
            advance(session, hold(session, request_id, lock=True), Rebound(), still=True)
    except Exception as error:  # one that fails must not stop the others
        if is_away(error):
            raise
        failed[request_id] = error


def list_stale(session: Session, procedure: str, but: Collection[UUID] = ()) -> list[UUID]:
    """Give cases of a procedure, `SLICE` at most, that were not told with its roles."""
    rank = select(Procedure.roles_version).where(Procedure.slug == procedure).scalar_subquery()
    own = select(Case.request_id).where(Case.procedure == procedure, Case.roles_version < rank)
    if but:
        own = own.where(Case.request_id.not_in(but))
    return list(session.scalars(own.order_by(Case.roles_version, Case.request_id).limit(SLICE)))


def put_off(session: Session, procedure: str) -> None:
    """Give a procedure whose turn failed another one in `PUT_OFF`: those behind go on."""
    own = update(Retelling).where(Retelling.procedure == procedure)
    later = own.values(retry_at=func.now() + PUT_OFF)
    session.execute(later.execution_options(synchronize_session=False))

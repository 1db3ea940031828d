"""Which families a workflow belongs to, for the agents whose right is bound to some."""

from collections.abc import Set
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Forbidden
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.models import Procedure, Workflow


def put_procedure(session: Session, data: dict[str, Any]) -> bool:
    """Keep which workflow a procedure follows, unless what was told later is known.

    Say whether it did, of a procedure that binds roles of its own.
    """
    values = {name: data[name] for name in ("slug", "family", "workflow")}
    values["title"] = data.get("title", "")
    values |= {name: data.get(name, {}) for name in ("service", "silence")}
    values["fields"] = data.get("fields", [])
    values["version"] = data.get("revision", data["version"])
    statement = insert(Procedure).values(**values)
    newer = statement.on_conflict_do_update(
        index_elements=[Procedure.authority, Procedure.slug],
        set_=values,
        where=statement.excluded.version >= Procedure.version,
    )
    return bool(session.scalar(newer.returning(Procedure.roles_version)))


def within(families: Set[str]) -> ColumnElement[bool]:
    """Whether a workflow is followed, and by procedures of these families alone."""
    own = Procedure.family.in_(sorted(families))
    every = select(func.bool_and(own)).where(Procedure.workflow == Workflow.slug)
    return func.coalesce(every.scalar_subquery(), False)


def reaches(session: Session, slug: str, families: Set[str] | None) -> bool:
    """Whether a right bound to these families covers a workflow; None covers all.

    A workflow that no published procedure follows belongs to no family yet.
    """
    if families is None:
        return True
    statement = select(Procedure.family).where(Procedure.workflow == slug).distinct()
    found = set(session.scalars(statement))
    return bool(found) and found <= families


def check_reach(session: Session, slug: str, families: Set[str] | None) -> None:
    """Raise `Forbidden` unless a right bound to these families covers a workflow."""
    if not reaches(session, slug, families):
        raise Forbidden(
            _(
                "Votre droit de construire les circuits est limité à certaines familles de "
                "démarches, et ce circuit n’est pas celui d’une démarche de ces familles."
            )
        )

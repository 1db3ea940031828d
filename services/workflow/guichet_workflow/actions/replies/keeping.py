"""The replies of an authority: who may change them, and which are offered for a case."""

from collections.abc import Set
from dataclasses import dataclass
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Forbidden, Invalid, NotFound
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.families import reaches
from guichet_workflow.actions.replies.filling import check
from guichet_workflow.models import Procedure, Reply

RIGHT = "messages.edit"
LONGEST_LABEL, LONGEST_BODY = 120, 4_000
MOST_OFFERED = 200
LAST = [Reply.kept_at, Reply.id]
MINE, SHARED, FAMILY, WORKFLOW = "moi", "tous", "famille", "circuit"
"""For whom a reply is, as it is posted: `moi`, `tous`, `famille:voirie`, `circuit:acte`."""


@dataclass(frozen=True)
class Wanted:
    """A reply as an agent writes it; `scope` says for whom."""

    label: str
    body: str
    scope: str


def list_kept(session: Session, who: Principal, *, after: str | None = None) -> Page[Reply]:
    """Give the replies that an agent may change, the last written first."""
    return page_of(session, select(Reply).where(_reach(who)), LAST, after=after, size=20)


def _reach(who: Principal) -> ColumnElement[bool]:
    own = Reply.owner == who.subject
    if RIGHT not in who.rights:
        return own
    families = who.bound(RIGHT)
    return or_(own, and_(Reply.owner == "", _within(families)))


def _within(families: Set[str] | None) -> ColumnElement[bool]:
    if families is None:
        return Reply.owner == ""
    every = select(func.bool_and(Procedure.family.in_(sorted(families))))
    followed = every.where(Procedure.workflow == Reply.workflow).scalar_subquery()
    by_workflow = and_(Reply.workflow != "", func.coalesce(followed, False))
    return or_(Reply.family.in_(sorted(families)), by_workflow)


def find(session: Session, reply_id: UUID, who: Principal) -> Reply:
    """Give a reply that an agent may change; raises `NotFound` for any other."""
    found = session.scalar(select(Reply).where(Reply.id == reply_id, _reach(who)))
    if found is None:
        raise NotFound
    return found


def put(session: Session, who: Principal, wanted: Wanted, reply_id: UUID | None = None) -> None:
    """Keep a reply, new or changed; raises `Invalid`, `NotFound`, `Forbidden`."""
    _check(wanted)
    owner, family, workflow = _places(session, who, wanted.scope)
    row = find(session, reply_id, who) if reply_id else Reply(id=uuid7())
    row.label, row.body, row.kept_by = wanted.label, wanted.body, who.subject
    row.owner, row.family, row.workflow = owner, family, workflow
    row.kept_at = func.now()
    session.add(row)


def _check(wanted: Wanted) -> None:
    errors = {}
    if not 0 < len(wanted.label) <= LONGEST_LABEL:
        errors["label"] = _("Écrivez un nom, en %(n)s caractères au plus.", n=LONGEST_LABEL)
    if not 0 < len(wanted.body) <= LONGEST_BODY:
        errors["body"] = _("Écrivez le texte, en %(n)s caractères au plus.", n=LONGEST_BODY)
    if errors:
        raise Invalid(errors=errors)
    check(wanted.body)


def _places(session: Session, who: Principal, scope: str) -> tuple[str, str, str]:
    """Give the owner, the family and the workflow of a scope that the agent may write for."""
    kind, _colon, name = scope.partition(":")
    if kind == MINE:
        return who.subject, "", ""
    if RIGHT not in who.rights:
        raise Forbidden
    families = who.bound(RIGHT)
    if kind == FAMILY and name and (families is None or name in families):
        return "", name, ""
    if kind == WORKFLOW and name and reaches(session, name, families):
        return "", "", name
    if kind == SHARED and families is None:
        return "", "", ""
    raise Invalid(errors={"scope": _("Choisissez dans la liste pour qui est cette réponse.")})


def scope_of(reply: Reply) -> str:
    """Give for whom a reply is, as it is posted."""
    if reply.owner:
        return MINE
    if reply.workflow:
        return f"{WORKFLOW}:{reply.workflow}"
    return f"{FAMILY}:{reply.family}" if reply.family else SHARED


def remove(session: Session, reply_id: UUID, who: Principal) -> None:
    """Delete a reply; raises `NotFound`."""
    session.delete(find(session, reply_id, who))


def offered(session: Session, held: Held, who: Principal) -> list[Reply]:
    """Give the replies for a case and an agent, by name."""
    row = held.row
    statement = (
        select(Reply)
        .where(
            Reply.owner.in_(["", who.subject]),
            Reply.family.in_(["", row.family]),
            Reply.workflow.in_(["", row.workflow]),
        )
        .order_by(Reply.label, Reply.id)
        .limit(MOST_OFFERED)
    )
    return list(session.scalars(statement))


def use(session: Session, held: Held, who: Principal, reply_id: UUID) -> Reply:
    """Give one of the replies offered for a case; raises `NotFound`."""
    found = [one for one in offered(session, held, who) if one.id == reply_id]
    if not found:
        raise NotFound
    return found[0]

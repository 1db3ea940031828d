"""A choice or an action of an agent waits some seconds before it is done, to be taken back.

Nothing of the case changes meanwhile, so nothing leaves and nothing has to be undone (ADR 0016).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Conflict, NotFound, Problem
from msgspec import to_builtins
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.actions import agents, mentions
from guichet_workflow.actions.agents import Foreseen, Wish
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import Held, stepped
from guichet_workflow.actions.colleagues import meet
from guichet_workflow.actions.refused import NotNow, Outrun
from guichet_workflow.core.effects import leads_to
from guichet_workflow.core.events import Chose, Triggered
from guichet_workflow.models import Case, Grace

SLICE = 50
SOON = timedelta(seconds=10)
BUSY = timedelta(seconds=2)
"""After how long a choice is tried again: one that failed, one whose case somebody held."""
MOST_TRIES = 10
LIFE = timedelta(minutes=2)
"""How long after its seconds a choice is still done, with the rights that its author had when she
made it: the life of a token, which holds rights as long."""
KEPT = timedelta(days=30)
"""How long the words of what was refused wait for their author."""
MOST = 5
WAITS = Grace.reason == literal_column("''")
UNDONE = Grace.reason != literal_column("''")
CHOICE, ACTION = agents.CHOICE, agents.ACTION
ACTS: dict[str, Callable[..., Foreseen | None]] = {CHOICE: agents.choose, ACTION: agents.trigger}


class Taken(Outrun):
    """A colleague, or the agent herself in another tab, has just chosen, and it waits."""

    slug = "choix-en-attente"
    title = "Un choix attend déjà d’être fait pour cette demande"
    advice = "Attendez qu’il se fasse, puis décidez."


class TooLate(Conflict):
    """What was to be taken back is done."""

    slug = "choix-deja-fait"
    title = "Il est trop tard pour annuler\u00a0: c’est fait"
    advice = "Revenez au dossier pour voir ce qui reste possible."


class Late(Conflict):
    """Its time was over: the rights of its author may have changed since."""

    slug = "choix-trop-ancien"
    title = "Il n’a pas pu se faire à temps"
    advice = "Choisissez de nouveau."


class Broken(Conflict):
    """It failed each time that it was tried."""

    slug = "choix-en-panne"
    title = "Une panne de notre côté l’a empêché"
    advice = "Choisissez de nouveau, et prévenez la personne qui gère les circuits si cela revient."


class Due(NamedTuple):
    """A choice whose seconds are over."""

    authority: str
    id: UUID


class Shown(NamedTuple):
    """A choice that waits, or was refused, the seconds left by the database's clock, its case."""

    grace: Grace
    left: int
    number: str


def waiting(
    kind: str, who: Principal, wish: Wish, typed: Mapping[str, Any], seconds: int
) -> agents.Doing:
    """Give what keeps an act for `seconds` instead of doing it, once the engine would take it.

    `typed` is what the agent sees again if she takes it back, or if it is refused then. That gives
    the page that the act leads to, "" for none. Raises the engine's refusals, and `Taken`.
    """

    def keep(session: Session, held: Held, event: Chose | Triggered) -> str:
        _state, effects = stepped(held, event)
        rule = _rule(held, event)
        onwards = leads_to(effects) or rule.redirect
        values = {
            "id": uuid7(),
            "request_id": held.row.request_id,
            "kind": kind,
            "label": rule.label,
            "onwards": onwards,
            "wish": to_builtins(asdict(wish)),
            "typed": dict(typed),
            "by_id": who.subject,
            "by_name": who.name,
            "roles": sorted(who.roles),
            "families": sorted(who.families),
            "due_at": func.clock_timestamp() + timedelta(seconds=seconds),
            "until": func.clock_timestamp() + timedelta(seconds=seconds) + LIFE,
        }
        alone = [Grace.authority, Grace.request_id]
        kept = insert(Grace).values(**values)
        kept = kept.on_conflict_do_nothing(index_elements=alone, index_where=WAITS)
        if session.scalar(kept.returning(Grace.id)) is None:
            raise Taken
        return str(onwards)

    return keep


def _rule(held: Held, event: Chose | Triggered) -> Any:
    if isinstance(event, Chose):
        return held.definition.statuses[held.state.status].choices[event.choice]
    return held.definition.anytime[event.action]


def open_case(session: Session, request_id: UUID, who: Principal) -> tuple[Held, Sequence[Shown]]:
    """Give a case to an agent, noted as `agents.read_case` does, with what waits on it."""
    held = agents.read_case(session, request_id, who, note=False)
    meet(session, who)
    return held, _of_case(session, request_id, who)


def _of_case(session: Session, request_id: UUID, who: Principal) -> Sequence[Shown]:
    """Note who reads, and give what waits whoever chose it and what was refused of her own.

    What was refused of her own on other cases as well: she may not come back to them by herself.
    What told her that a note names her here is forgotten, since she reads it.
    """
    mine = Grace.by_id == who.subject
    here = _last(Grace.request_id == request_id, or_(WAITS, mine))
    elsewhere = _last(mine, UNDONE, Grace.request_id != request_id)
    noted = agents.noting(who, select(literal(request_id, Uuid))).cte("noted")
    told = mentions.seen(request_id, who).cte("told")
    return _shown(session, _of(union_all(here, elsewhere)).add_cte(noted, told))


def list_own(session: Session, who: Principal) -> Sequence[Shown]:
    """Give an agent's own choices that wait or were refused, the newest first.

    These stay until she puts them away.
    """
    mine = Grace.by_id == who.subject
    return _shown(session, _of(union_all(_last(mine, UNDONE), _last(mine, WAITS))))


def _of(ids: Select[tuple[UUID]] | CompoundSelect[tuple[UUID]]) -> Select[Grace, Any, str]:
    left = func.extract("epoch", Grace.due_at - func.clock_timestamp())
    found = select(Grace, left, Case.number).join(Case, Case.request_id == Grace.request_id)
    return found.where(Grace.id.in_(ids)).order_by(Grace.due_at.desc(), Grace.id)


def _shown(session: Session, found: Select[Grace, Any, str]) -> Sequence[Shown]:
    return [Shown(row[0], max(0, round(row[1])), row[2]) for row in session.execute(found)]


def _last(*which: ColumnElement[bool]) -> Select[tuple[UUID]]:
    last = select(Grace.id).where(*which).order_by(Grace.due_at.desc(), Grace.id.desc())
    return select(last.limit(MOST).subquery().c.id)


def take_back(session: Session, request_id: UUID, grace_id: UUID, who: Principal) -> Grace:
    """Give up a choice that waits, or put away one that was refused, and give what was typed.

    Raises `TooLate` once it is done; only its author may.
    """
    own = Grace.id == grace_id, Grace.request_id == request_id, Grace.by_id == who.subject
    gone: Grace | None = session.scalar(delete(Grace).where(*own).returning(Grace))
    if gone is None:
        raise TooLate
    if not gone.reason:
        told = {"choice": gone.wish["choice"]}
        note(session, agents.actor(who), "choice.taken_back", str(request_id), told)
    return gone


def list_due(session: Session) -> list[Due]:
    """Give the choices to do, of all authorities, the oldest first (worker's session)."""
    due = select(Grace.authority, Grace.id).where(WAITS, Grace.due_at <= func.now())
    return [Due(*row) for row in session.execute(due.order_by(Grace.due_at, Grace.id).limit(SLICE))]


def do(session: Session, due: Due) -> None:
    """Do a choice whose seconds are over, and forget it, in one transaction; once.

    The case is locked before the choice, as by whoever makes one. Her roles and families are those
    of the choice, which identity alone could say anew: what the case asks of them is read again.
    Raises the refusals of `agents.choose`, since the case may have changed, and `Late`.
    """
    over = func.clock_timestamp() > Grace.until
    found = session.execute(select(Grace, over).where(Grace.id == due.id, WAITS)).first()
    if found is None:
        return
    grace, late = found
    if late:
        raise Late
    who = Principal(
        kind="agent",
        subject=grace.by_id,
        authority=due.authority,
        name=grace.by_name,
        roles=frozenset(grace.roles),
        families=frozenset(grace.families),
    )

    def finish(session: Session, held: Held, event: Chose | Triggered) -> str:
        gone = delete(Grace).where(Grace.id == due.id, WAITS).returning(Grace.id)
        if session.scalar(gone.execution_options(synchronize_session=False)):
            return agents.carry_out(session, held, event)
        return ""

    if ACTS[grace.kind](session, grace.request_id, who, Wish(**grace.wish), do=finish):
        raise NotNow  # it decides by now, and she did not confirm that


def refuse(session: Session, due: Due, refusal: Problem) -> None:
    """Keep why a choice could not be done, with its words, for its author."""
    reason = _("Ce dossier n’existe plus") if isinstance(refusal, NotFound) else _(refusal.title)
    own = update(Grace).where(Grace.id == due.id, WAITS)
    session.execute(own.values(reason=reason).execution_options(synchronize_session=False))


def put_off(session: Session, due: Due, *, busy: bool = False) -> None:
    """Try a choice that failed again soon, ten times at most; a case held by another is no try."""
    values = (
        {"due_at": func.now() + BUSY}
        if busy
        else {
            "due_at": func.now() + SOON,
            "tries": Grace.tries + 1,
        }
    )
    later = update(Grace).where(Grace.id == due.id, WAITS).values(values).returning(Grace.tries)
    tries = session.scalar(later.execution_options(synchronize_session=False)) or 0
    if tries >= MOST_TRIES:
        refuse(session, due, Broken())


def forget_old(session: Session) -> None:
    """Take away what was refused long ago, everywhere (worker's session)."""
    old = delete(Grace).where(Grace.due_at < func.now() - KEPT, ~WAITS)
    session.execute(old.execution_options(synchronize_session=False))

"""What an agent does with a case: open it, choose, take it, note, write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.problems import NotFound
from sqlalchemy import Select, Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions import citizens, preparations
from guichet_workflow.actions.carry import Held, advance, hold, stepped
from guichet_workflow.actions.colleagues import meet, named
from guichet_workflow.actions.refused import LostRight, NotNow, Over
from guichet_workflow.core import choices_of
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.definition import Status
from guichet_workflow.core.effects import Anonymised, Effect, leads_to
from guichet_workflow.core.events import (
    Assigned,
    Chose,
    Filled,
    Messaged,
    Triggered,
)
from guichet_workflow.core.extras import functions_held
from guichet_workflow.core.questions import unowed
from guichet_workflow.models import INTERNAL, CaseFile, Opening


@dataclass(frozen=True)
class Wish(citizens.Wish):
    """A choice that an agent makes on the version that she read."""

    confirmed: bool = True
    """False: what decides is only foreseen, and shown to her before she confirms."""


@dataclass(frozen=True)
class Foreseen:
    """What a decision would make of a case: its state then, and what would leave."""

    held: Held
    state: CaseState
    effects: tuple[Effect, ...]


Asked = tuple[Mapping[str, Any], ...]
CHOICE, ACTION, SHEET = "choice", "action", "sheet"
"""The forms of a case that an agent fills in: the last is that of its status."""
Doing = Callable[[Session, Held, Chose | Triggered], str]
"""What is done of an act that the agent may do: `carry_out`, or what keeps it for later.

It gives the page that this leads to, "" for none.
"""


def actor(who: Principal) -> Actor:
    """Give an agent as the history knows her, or a program that acts in its own name."""
    return Actor("program" if who.kind == "service" else "agent", who.subject, who.name)


def functions_of(held: Held, who: Principal) -> frozenset[str]:
    """Give the functions of the workflow that an agent's roles give her."""
    return functions_held(held.definition, held.state.extra, who.roles)


def may_read(held: Held, who: Principal) -> bool:
    """Tell whether the case is of the agent's families and roles."""
    return held.row.family in who.families and bool(functions_of(held, who))


def read_case(session: Session, request_id: UUID, who: Principal, *, note: bool = True) -> Held:
    """Give a case to an agent and note that she opened it.

    Raises `NotFound` as well for a case that is not hers: nobody learns that it exists.
    """
    held = hold(session, request_id)
    if not may_read(held, who):
        raise NotFound
    if note:
        session.execute(noting(who, select(literal(request_id, Uuid))))
        meet(session, who)
    return held


def noting(who: Principal, cases: Select[UUID]) -> Insert:
    """Give the statement that notes who reads these cases, once an hour for each."""
    read = cases.subquery("read")
    values = {
        "request_id": read.c[0],
        "reader_id": literal(who.subject),
        "hour": func.date_trunc("hour", func.now()),
        "reader_name": literal(who.name),
        "unit": literal(who.unit),
    }
    noted = upsert(Opening).from_select(list(values), select(*values.values()))
    return noted.on_conflict_do_nothing()


def hold_own(session: Session, request_id: UUID, who: Principal) -> Held:
    """Lock a case for an act; who opened it and lost her right is told so, others see nothing."""
    held = hold(session, request_id, lock=True)
    if may_read(held, who):
        return held
    own = select(Opening.at).where(Opening.request_id == request_id)
    if session.scalar(own.where(Opening.reader_id == who.subject).limit(1)):
        raise LostRight
    raise NotFound


def hold_offered(session: Session, request_id: UUID, who: Principal, act: str) -> Held:
    """Lock a case for a form of it, named as `act_of` does; raises as `choose` when it is not hers.

    So a form is set aside by who may send it, at its step. Raises `Over` as well.
    """
    held = hold_own(session, request_id, who)
    if held.state.anonymised_at is not None:
        raise Over
    if act in _offered(held, functions_of(held, who)):
        return held
    raise LostRight if act in _offered(held, frozenset(held.definition.functions)) else NotNow


def _offered(held: Held, functions: frozenset[str]) -> set[str]:
    """Give the forms that a person with these functions may send now."""
    definition, state = held.definition, held.state
    acts = {act_of(CHOICE, one.id) for one in choices_of(definition, state, functions)}
    acts |= {act_of(ACTION, one.id) for one in global_actions(definition, state, functions)}
    fills = state.closed_at is None and definition.statuses[state.status].function in functions
    return acts | ({act_of(SHEET, "")} if fills else set())


def choose(
    session: Session, request_id: UUID, who: Principal, wish: Wish, *, do: Doing | None = None
) -> Foreseen | None:
    """Make a choice; raises `Outrun` when someone acted since, `LostRight`, `Invalid`, `NotNow`.

    One that decides and was not confirmed changes nothing: what would follow is given.
    """
    held = hold_own(session, request_id, who)
    functions = functions_of(held, who)
    choice = held.definition.statuses[held.state.status].choices.get(wish.choice)
    seen = held.state.is_as_seen(wish.seen_version)
    if choice and seen and choice.by.isdisjoint(functions):
        raise LostRight
    fields = _given(session, held, who, CHOICE, choice.fields, wish) if choice else wish.fields
    chosen = (wish.choice, functions, wish.seen_version, wish.comment, fields)
    target = held.definition.statuses.get(choice.to) if choice else None
    return _decide(session, held, target, wish, Chose(actor(who), *chosen), do)


def _decide(
    session: Session,
    held: Held,
    target: Status | None,
    wish: Wish,
    event: Chose | Triggered,
    do: Doing | None,
) -> Foreseen | None:
    if wish.confirmed or target is None or not target.decides:
        (do or carry_out)(session, held, event)
        return None
    return Foreseen(held, *stepped(held, event))


def trigger(
    session: Session, request_id: UUID, who: Principal, wish: Wish, *, do: Doing | None = None
) -> Foreseen | None:
    """Do a global action by hand; gives and raises as `choose` does."""
    held = hold_own(session, request_id, who)
    functions = functions_of(held, who)
    rule = held.definition.anytime.get(wish.choice)
    if rule and rule.by and rule.by.isdisjoint(functions):
        raise LostRight
    fields = _given(session, held, who, ACTION, rule.fields, wish) if rule else wish.fields
    asked = (wish.choice, functions, wish.seen_version, wish.comment, fields)
    target = held.definition.statuses.get(rule.to) if rule else None
    return _decide(session, held, target, wish, Triggered(actor(who), *asked), do)


def fill(session: Session, request_id: UUID, who: Principal, wish: Wish) -> None:
    """Keep what was filled in of the form of the status; raises as `choose` does."""
    held = hold_own(session, request_id, who)
    asked = unowed(held.definition.statuses[held.state.status].fields)
    fields = {**dict.fromkeys(field["id"] for field in asked), **wish.fields}
    given = _given(session, held, who, SHEET, asked, replace(wish, choice="", fields=fields))
    carry_out(session, held, Filled(actor(who), functions_of(held, who), wish.seen_version, given))


def _given(
    session: Session, held: Held, who: Principal, form: str, asked: Asked, wish: Wish
) -> dict[str, Any]:
    """Give what a form was answered, agents named, files as they were received."""
    given = named(session, held, asked, wish.fields)
    act = act_of(form, wish.choice)
    return preparations.checked(session, held, who.subject, act, asked, given)


def act_of(form: str, name: str) -> str:
    """Give the name under which what is prepared in a form of a case is kept."""
    return f"{form}:{'' if form == SHEET else name}"


def noting_page(led: list[str], do: Doing) -> Doing:
    """Give what does an act and notes in `led` the page that this leads to."""

    def noted(session: Session, held: Held, event: Chose | Triggered) -> str:
        led.append(do(session, held, event))
        return led[-1]

    return noted


def carry_out(session: Session, held: Held, event: Chose | Triggered | Filled) -> str:
    """Do an act of an agent, and join to the case the files that came with it.

    Gives the page that the workflow leads her to, "" for none.
    """
    effects = advance(session, held, event)
    if any(isinstance(effect, Anonymised) for effect in effects):
        return leads_to(effects)
    act, asked = _form_of(held, event)
    preparations.settle(session, held, event.by.id, act, asked, event.fields)
    return leads_to(effects)


def _form_of(held: Held, event: Chose | Triggered | Filled) -> tuple[str, Asked]:
    if isinstance(event, Triggered):
        return act_of(ACTION, event.action), held.definition.anytime[event.action].fields
    status = held.definition.statuses[held.state.status]
    if isinstance(event, Filled):
        return act_of(SHEET, ""), status.fields
    return act_of(CHOICE, event.choice), status.choices[event.choice].fields


def take(session: Session, request_id: UUID, who: Principal) -> None:
    """Take a case for oneself."""
    held = hold_own(session, request_id, who)
    advance(session, held, Assigned(actor(who), actor(who)))


def release(session: Session, request_id: UUID, who: Principal) -> None:
    """Let a case go."""
    advance(session, hold_own(session, request_id, who), Assigned(actor(who), None))


def write(session: Session, request_id: UUID, who: Principal, text: str) -> None:
    """Write to the citizen."""
    advance(session, hold_own(session, request_id, who), Messaged(actor(who), text))


def attach(session: Session, request_id: UUID, who: Principal, file: Mapping[str, Any]) -> None:
    """Add a file that an agent deposited, which the citizen sees as hers; raises as `choose`."""
    citizens.add_piece(session, hold_own(session, request_id, who), actor(who), file)


def find_file(session: Session, request_id: UUID, document_id: UUID, *, internal: bool) -> CaseFile:
    """Give a file of a case; raises `NotFound` for one of another case.

    So it does, without `internal`, for one that agents alone may open.
    """
    found = session.get(CaseFile, (request_id, document_id))
    if found is None or (found.origin == INTERNAL and not internal):
        raise NotFound
    return found

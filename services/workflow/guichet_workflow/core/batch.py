"""An act done to many cases: what it is, what it does to each, why it leaves one out."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from guichet_kit.logic import LogicRefused

from guichet_workflow.core import refusals
from guichet_workflow.core.anytime import is_possible
from guichet_workflow.core.case import Actor, CaseState
from guichet_workflow.core.conditional import shown_fields
from guichet_workflow.core.definition import Choice, Definition
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.effects import Effect, History
from guichet_workflow.core.engine import step
from guichet_workflow.core.events import Assigned, Chose, Event, Marked, Triggered
from guichet_workflow.core.extras import functions_held, urgency_of
from guichet_workflow.core.kinds import is_owed
from guichet_workflow.core.legal import has_accepted
from guichet_workflow.core.words import BATCH

REVERSIBLE = ("take", "give", "urgency", "tag", "untag")
KINDS = ("choice", "action", *REVERSIBLE)


class Colleague(msgspec.Struct, frozen=True):
    """Whom cases are given to, with what makes them hers."""

    id: str
    name: str
    roles: tuple[str, ...]
    families: tuple[str, ...]


class Act(msgspec.Struct, frozen=True):
    """What is done to each case: `kind` of `KINDS`, `name` the choice, action, level or tag.

    A choice or an action belongs to a `workflow` and is known by its `label`. `deciding`: some
    case is decided or closed by it.
    """

    kind: str
    name: str = ""
    workflow: str = ""
    label: str = ""
    to: Colleague | None = None
    deciding: bool = False

    @property
    def reversible(self) -> bool:
        """Whether it can be undone: nothing left the house."""
        return self.kind in REVERSIBLE


class Subject(NamedTuple):
    """A case as it is read for an act, and the functions of the agent on it."""

    definition: Definition
    state: CaseState
    functions: frozenset[str]
    family: str
    now: datetime


class Done(NamedTuple):
    """What an act makes of a case."""

    event: Event
    state: CaseState
    effects: tuple[Effect, ...]


class LeftOut(Exception):
    """The act is not done to this case; `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = (
    "unknown", "changed", "closed", "silence", "elsewhere", "version", "status", "function",
    "condition", "fields", "comment", "colleague", "already", "rule", "failed", "late",
)  # fmt: skip
"""Why a case is left out, in the order in which they are told."""


def do(subject: Subject, act: Act, by: Actor, comment: str) -> Done:
    """Give what the act makes of a case, without doing it; raises `LeftOut`."""
    event = _event(subject, act, by, comment)
    try:
        reason = _hindrance(subject, act)
        if reason:
            raise LeftOut(reason)
        state, effects = step(subject.definition, subject.state, event, subject.now)
    except refusals.Refusal as refusal:
        raise LeftOut(REFUSED.get(type(refusal), "status")) from refusal
    except LogicRefused as refusal:
        raise LeftOut("rule") from refusal
    if state is subject.state:
        raise LeftOut("already")
    return Done(event, state, effects)


REFUSED: Mapping[type[refusals.Refusal], str] = {
    refusals.CaseClosed: "closed",
    refusals.StatusChanged: "changed",
    refusals.SilenceDecided: "silence",
    refusals.CommentMissing: "comment",
    refusals.FieldsRefused: "fields",
}


def _event(subject: Subject, act: Act, by: Actor, comment: str) -> Event:
    seen = subject.state.version
    if act.kind == "choice":
        return Chose(by, act.name, subject.functions, seen, comment)
    if act.kind == "action":
        return Triggered(by, act.name, subject.functions, seen, comment)
    if act.kind in ("take", "give"):
        return Assigned(by, Actor("agent", act.to.id, act.to.name) if act.to else by)
    return Marked(by, **{act.kind: act.name})


def _hindrance(subject: Subject, act: Act) -> str:
    if act.kind in ("choice", "action"):
        return _hindrance_of_rule(subject, act)
    definition = subject.definition
    if act.to and not functions_of_colleague(subject, act.to):
        return "colleague"
    known = {"urgency": definition.urgency, "tag": definition.tags, "untag": definition.tags}
    return "elsewhere" if act.name not in known.get(act.kind, (act.name,)) else ""


def functions_of_colleague(subject: Subject, to: Colleague) -> frozenset[str]:
    """Give the functions of a case that a colleague holds: none outside of her families."""
    if subject.family not in to.families:
        return frozenset()
    return functions_held(subject.definition, subject.state.extra, to.roles)


def _hindrance_of_rule(subject: Subject, act: Act) -> str:
    definition, state = subject.definition, subject.state
    if act.workflow != definition.slug:
        return "elsewhere"
    if act.kind == "action":
        rule: GlobalAction | Choice | None = definition.anytime.get(act.name)
    else:
        rule = definition.statuses[state.status].choices.get(act.name)
    if state.anonymised_at or (act.kind == "choice" and state.closed_at):
        return "closed"
    if has_accepted(definition, state, subject.now):
        return "silence"
    if rule is None:
        return "status"
    return _hindrance_within(subject, act, rule)


def _hindrance_within(subject: Subject, act: Act, rule: Choice | GlobalAction) -> str:
    if rule.label != act.label:
        return "version"
    if rule.by.isdisjoint(subject.functions):
        return "function"
    if isinstance(rule, GlobalAction) and not (rule.bulk and is_possible(rule, subject.state)):
        return "status"
    if rule.condition is not None and not rule.condition(subject.state.data):
        return "condition"
    return "fields" if needs_fields(rule, subject.state.data) else ""


def needs_fields(rule: Choice | GlobalAction, data: Mapping[str, Any]) -> bool:
    """Whether something must be filled in, which one does case by case."""
    asked = shown_fields(rule.fields, data, {})
    return any(map(is_owed, asked))


def owes_comment(definition: Definition, rule: Choice | GlobalAction) -> bool:
    """Whether the act must say why: the workflow wants it, or it refuses."""
    target = definition.statuses.get(rule.to)
    return rule.comment == "required" or (target is not None and target.kind == "refused")


def decides(subject: Subject, done: Done) -> bool:
    """Whether the act decides or closes the case."""
    status = subject.definition.statuses[done.state.status]
    moved = done.state.moved_version != subject.state.moved_version
    ends = status.decides or status.kind in ("done", "refused")
    closes = bool(done.state.closed_at) and not subject.state.closed_at
    return closes or (moved and ends)


def told_in_history(done: Done, batch: str) -> tuple[Effect, ...]:
    """Give the effects, the first line of history saying in which batch it was done."""
    first = next((one for one in done.effects if isinstance(one, History)), None)
    if first is None:
        return done.effects
    marked = msgspec.structs.replace(first, values={**first.values, BATCH: batch})
    return tuple(marked if one is first else one for one in done.effects)


def before(subject: Subject, act: Act) -> dict[str, Any]:
    """Give what it takes to undo a reversible act on a case."""
    if act.kind in ("take", "give"):
        return {"assignee": msgspec.to_builtins(subject.state.assignee)}
    level = urgency_of(subject.definition, subject.state.extra)
    return {"urgency": level.id if level else ""} if act.kind == "urgency" else {}


def undoing(act: Act, was: Mapping[str, Any], by: Actor) -> Event:
    """Give the event that undoes a reversible act."""
    if act.kind in ("take", "give"):
        return Assigned(by, msgspec.convert(was["assignee"], Actor | None))
    if act.kind == "urgency":
        return Marked(by, urgency=was["urgency"])
    return Marked(by, untag=act.name) if act.kind == "tag" else Marked(by, tag=act.name)


def phrase(act: Act, count: int) -> str:
    """Give what is typed to confirm, such as "REFUSER 37"."""
    return f"{act.label.split()[0].upper()} {count}"


def confirms(typed: str, wanted: str) -> bool:
    """Tell whether the phrase was typed: accents, case and spaces do not matter."""
    return _plain(typed) == _plain(wanted)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in letters if one.isalnum())

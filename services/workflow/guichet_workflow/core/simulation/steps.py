"""How each step of a scenario is played."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from guichet_kit.i18n import _

from guichet_workflow.core import clock
from guichet_workflow.core.acts.calls import WAITING
from guichet_workflow.core.calls import DONE, Called, calls_of
from guichet_workflow.core.case import SYSTEM, Actor, CaseState, Pending, Timer, identity
from guichet_workflow.core.definition.calls import FAILURES, TRANSFER
from guichet_workflow.core.definition.model import HERS
from guichet_workflow.core.events import (
    Answered,
    Approved,
    AttestationAsked,
    CallAnswered,
    Chose,
    DocumentFailed,
    DocumentMade,
    Filled,
    OpinionGiven,
    Retried,
    Signed,
    Skipped,
    TakenIn,
    TimerFired,
    Triggered,
    Withdrawn,
)
from guichet_workflow.core.opinions import approving, opinions_of
from guichet_workflow.core.simulation.stage import CITIZEN, REQUEST, Json, NothingWaits, Stage

SOMEONE = Actor("agent")
NINE = time(9)
MORNING = timedelta(hours=NINE.hour)
MOST_FIRED = 200
"""Clocks that one wait may see end; the others wait for the next."""


def _choose(stage: Stage, made: Json) -> None:
    by, functions = (CITIZEN, HERS) if made.get("by") in HERS else _agent(stage, made)
    fields, comment = made.get("fields", {}), made.get("comment", "")
    version = stage.case.version
    stage.take(Chose(by, made["choice"], functions, version, comment, fields))


def _trigger(stage: Stage, made: Json) -> None:
    agent, functions = _agent(stage, made)
    fields, comment = made.get("fields", {}), made.get("comment", "")
    stage.take(Triggered(agent, made["action"], functions, None, comment, fields))


def _agent(stage: Stage, made: Json) -> tuple[Actor, frozenset[str]]:
    """Who acts: someone with the function that the step names, else with all of them."""
    by = made.get("by", "")
    function = stage.definition.functions.get(by)
    functions = frozenset({by} if by else stage.definition.functions)
    return Actor("agent", by, function.label if function else ""), functions


def _fill(stage: Stage, made: Json) -> None:
    agent, functions = _agent(stage, made)
    stage.take(Filled(agent, functions, stage.case.version, made.get("fields", {})))


def _attest(stage: Stage, made: Json) -> None:
    stage.take(AttestationAsked(CITIZEN))


def _answer(stage: Stage, made: Json) -> None:
    stage.take(Answered(CITIZEN, made.get("values", {})))


def _opine(stage: Stage, made: Json) -> None:
    """Give the opinion awaited under this label, as the function asked or as the expert."""
    for asked in opinions_of(stage.case):
        if asked["label"] == made["label"] and not asked["answer"]:
            by, functions = _agent(stage, {"by": asked["function"]})
            verdict, text = made["verdict"], made.get("text", "")
            stage.take(OpinionGiven(by, asked["key"], verdict, text, functions))
            return
    raise NothingWaits(made["label"])


def _approve(stage: Stage, made: Json) -> None:
    """Approve, or send back, as the function whose turn it is."""
    function = approving(stage.definition, stage.case)
    if not function:
        raise NothingWaits("approval")
    agent, functions = _agent(stage, {"by": function})
    at = stage.case.extra.get("approval", {}).get("at", 0)
    by = Actor("agent", f"{agent.id}-{at}", agent.name)  # nobody approves twice
    yes, comment = made.get("yes", True), made.get("comment", "")
    stage.take(Approved(by, functions, stage.case.version, yes, comment))


def _withdraw(stage: Stage, made: Json) -> None:
    stage.take(Withdrawn(CITIZEN, made.get("comment", "")))


def _made(stage: Stage, made: Json) -> None:
    """A document is made, or a call answered with a value."""
    if "call" in made:
        called, value = _waiting(stage, made), made.get("value")
        if called.get("guest"):
            stage.take(_answered(called, str(value or "")))
        else:
            stage.take(CallAnswered(identity(REQUEST, called["key"]), DONE, value))
    else:
        stage.take(DocumentMade(identity(REQUEST, _pending(stage, made).key)))


def _answered(called: Called, value: str) -> TakenIn | Signed:
    """The authority takes the request, or the document is signed; the words name nobody."""
    if called["kind"] == TRANSFER:
        name = value or called["name"]
        return TakenIn(SYSTEM, called["key"], True, name, _("son numéro de téléphone"))
    function = called["guest"]["function"]
    by = Actor("agent", function) if function else SYSTEM
    functions = frozenset({function} if function else ())
    name = value or _("Prénom Nom")
    return Signed(by, called["key"], True, name, sha256="0" * 64, functions=functions)


def _failed(stage: Stage, made: Json) -> None:
    """A document could not be made, or a call failed: of `FAILURES`."""
    reason = made.get("reason", "")
    if "call" in made:
        outcome = made.get("outcome", FAILURES[0])
        called = _waiting(stage, made)
        stage.take(CallAnswered(identity(REQUEST, called["key"]), outcome, reason=reason))
    else:
        stage.take(DocumentFailed(identity(REQUEST, _pending(stage, made).key), reason))


def _waiting(stage: Stage, made: Json) -> Called:
    for called in calls_of(stage.case):
        if called["label"] == made["call"] and called["state"] == WAITING:
            return called
    raise NothingWaits(made["call"])


def _retry(stage: Stage, made: Json) -> None:
    """Ask once more for what failed first; someone has checked that it was not done."""
    stage.take(Retried(SOMEONE, _incident(stage), checked=True))


def _skip(stage: Stage, made: Json) -> None:
    stage.take(Skipped(SOMEONE, _incident(stage), frozenset(stage.definition.functions)))


def _incident(stage: Stage) -> str:
    if not stage.case.incidents:
        raise NothingWaits("incident")
    return stage.case.incidents[0].key


def _pending(stage: Stage, made: Json) -> Pending:
    for pending in stage.case.documents:
        if pending.template == made["template"]:
            return pending
    raise NothingWaits(made["template"])


def _wait(stage: Stage, made: Json) -> None:
    """Let time pass: documents are made, clocks end in their order; then it is the morning.

    A `jump` of days goes to nine o'clock of the day that comes so long after; without it, a delay
    that would begin now ends, which is the morning after its last day.
    """
    until = _until(stage, made)
    for pending in stage.case.documents:
        stage.take(DocumentMade(identity(REQUEST, pending.key)))
    for _fired in range(MOST_FIRED):
        timer = next_timer(stage.case)
        if timer is None or timer.due_at > until:
            break
        stage.now = max(stage.now, timer.due_at)
        stage.take(TimerFired(timer.key))
    stage.now = max(stage.now, _morning(until, stage.definition.territory))


def _until(stage: Stage, made: Json) -> datetime:
    n, unit, here = made.get("n"), made.get("unit"), stage.definition.territory
    if n and unit:
        if made.get("jump") and unit not in clock.EXACT:
            day = clock.day_after(clock.day_of(stage.now, here), n, unit, here)
            return clock.moment_of(day, NINE, here)
        return clock.due(stage.now, n, unit, here)
    timer = next_timer(stage.case)
    if timer is None:
        raise NothingWaits("clock")
    return timer.due_at


def next_timer(case: CaseState) -> Timer | None:
    """Give the clock that ends first."""
    return min(case.timers, key=lambda timer: timer.due_at, default=None)


def _morning(moment: datetime, territory: str) -> datetime:
    """Nine o'clock when a moment is the midnight with which delays of days end."""
    return moment + MORNING if clock.ends_with_a_day(moment, territory) else moment


STEPS: dict[str, Callable[[Stage, Json], None]] = {
    "choose": _choose,
    "trigger": _trigger,
    "fill": _fill,
    "answer": _answer,
    "attest": _attest,
    "opine": _opine,
    "approve": _approve,
    "withdraw": _withdraw,
    "wait": _wait,
    "made": _made,
    "failed": _failed,
    "retry": _retry,
    "skip": _skip,
}
"""How each step of a scenario (`do`) is played."""

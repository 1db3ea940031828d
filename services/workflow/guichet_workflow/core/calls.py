"""What the engine does with the answers and failures of what it called outside."""

import json
from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.acts.calls import FAILED, REMIND, WAITING, again, send
from guichet_workflow.core.case import CaseState, Timer, Trouble, identity
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.calls import SIGNATURE
from guichet_workflow.core.events import CallAnswered, Corrected, Retried, Skipped
from guichet_workflow.core.extras import is_newest
from guichet_workflow.core.guards import refuse_accepted, refuse_anonymised
from guichet_workflow.core.made_elsewhere import made
from guichet_workflow.core.refusals import CheckFirst, ChoiceNotAllowed, NothingToRetry
from guichet_workflow.core.run import Run
from guichet_workflow.core.visit import is_here

Called = Mapping[str, Any]
KIND = "call"
DONE, SKIPPED, INSTEAD = "done", "skipped", "instead"
REQUESTS = ("request", "requalification")
"""The calls that another request answers, by its number."""
UNSURE = ("unavailable", "late", "invalid")
"""Failures after which the other side may have done what was asked all the same."""


def calls_of(case: CaseState) -> list[Called]:
    """Give what a case called outside, oldest first."""
    found: list[Called] = case.extra.get("calls", [])
    return found


def awaited_calls(case: CaseState) -> list[Called]:
    """Give the calls whose answer an open case awaits, oldest first."""
    if case.closed_at is not None:
        return []
    return [one for one in calls_of(case) if one["state"] == WAITING]


def to_check(called: Called) -> bool:
    """Tell whether a person must check before a failed call is made again."""
    return not called["idempotent"] and called["failure"] in UNSURE


def answered(run: Run, event: CallAnswered) -> bool:
    """Take the answer of a call, or its failure; a second one changes nothing.

    The answer of a call that an agent went on without is kept, and leads nowhere. One that an
    agent answered instead keeps the agent's: what comes is written in the history. What a person
    answers here, no other service does in her place (`guests.taken_in`, `signatures.signed`).
    """
    if run.case.anonymised_at is not None:
        return False
    called = next((one for one in calls_of(run.case) if _is(run, one, event)), None)
    if called is None or called["state"] not in (WAITING, FAILED, SKIPPED, INSTEAD):
        return False
    if event.outcome == DONE and called.get("guest"):
        return False
    if event.outcome != DONE:
        return called["state"] == WAITING and fail(run, called, event.outcome, event.reason)
    forget(run, called)
    become(run, called, DONE)
    told = {"label": called["label"]}
    if called["state"] == INSTEAD:
        told["text"] = _words(event.value)
    else:
        keep_answer(run, called, event.value)
    run.history("call_answered", told, False)
    if called["kind"] in REQUESTS:
        made(run, called["kind"], str(event.value or ""), event.title)
    if called["state"] in (WAITING, FAILED):
        go_on(run, called, called["to"])
    return True


def is_signed_here(called: Called) -> bool:
    """Tell whether only the signature of who was asked, with its proof, answers a call."""
    return called["kind"] == SIGNATURE and bool(called.get("guest"))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is(run: Run, called: Called, event: CallAnswered) -> bool:
    return identity(run.case.request_id, called["key"]) == event.call_id


def late(run: Run, timer: Timer) -> None:
    """Note that no answer came in time."""
    called = next((one for one in calls_of(run.case) if one["key"] == timer.id), None)
    if called is not None and called["state"] == WAITING:
        fail(run, called, "late", "")


def fail(run: Run, called: Called, failure: str, reason: str) -> bool:
    """Note how a call failed, and do what its reaction says; always true."""
    forget(run, called)
    reaction = called["reactions"][failure]
    become(run, called, FAILED if reaction == "stop" else reaction, failure)
    told = {"label": called["label"], "failure": failure, "reason": reason}
    run.history("call_failed", told, False)
    run.changed = True
    if reaction == "stop":
        run.trouble(Trouble(called["key"], "connector", called["name"], called["label"], reason))
    else:
        go_on(run, called, called["to"] if reaction == "ignore" else called["goto"])
    return True


def retried(run: Run, event: Retried, trouble: Trouble) -> None:
    """Call again; what may have been done already, only once a person has checked."""
    called = _troubled(run, trouble.key)
    if to_check(called) and not event.checked:
        raise CheckFirst(trouble.key)
    run.mark("calls", [one for one in calls_of(run.case) if one is not called])
    send(run, again(run, called))


def skipped(run: Run, event: Skipped) -> bool:
    """Go on without the answer of a call that failed, or that is awaited still.

    Raises `ChoiceNotAllowed` where `may_skip` says no.
    """
    refuse_accepted(run)
    called = _taken(run, event)
    if not may_skip(run.definition, run.case, called):
        raise ChoiceNotAllowed(event.key)
    run.by = event.by
    become(run, called, SKIPPED)
    run.history("call_skipped", {"label": called["label"]}, False)
    go_on(run, called, called["to"])
    return True


def corrected(run: Run, event: Corrected) -> bool:
    """Take by hand the answer of a call that failed or is awaited still, then go on.

    No name typed by another stands for a signature.
    """
    refuse_accepted(run)
    called = _taken(run, event)
    if not called["result"] or is_signed_here(called):
        raise NothingToRetry(event.key)
    run.by = event.by
    become(run, called, INSTEAD)
    keep_answer(run, called, event.value)
    run.history("call_corrected", {"label": called["label"], "text": event.value}, False)
    if called["kind"] in REQUESTS:
        made(run, called["kind"], event.value)
    go_on(run, called, called["to"])
    return True


def may_skip(definition: Definition, case: CaseState, called: Called) -> bool:
    """Tell whether an agent may go on without the answer of a call.

    Who owes a signature signs, or says no. Going on without is no decision: a status that decides
    is entered by a choice, never so (GDPR article 22, CRPA L231-1).
    """
    if called["state"] == WAITING and is_signed_here(called):
        return False
    target = definition.statuses.get(called["to"])
    return target is None or not target.decides or not is_here(case, called)


def may_settle(definition: Definition, case: CaseState, functions: frozenset[str]) -> bool:
    """Tell whether who has these functions acts where the case is: anybody where nobody does."""
    status = definition.statuses[case.status]
    acting = {status.function, *(name for one in status.choices.values() for name in one.by)}
    acting &= set(definition.functions)
    return not acting or not acting.isdisjoint(functions)


def _taken(run: Run, event: Skipped | Corrected) -> Called:
    refuse_anonymised(run)
    waited = next((one for one in awaited_calls(run.case) if one["key"] == event.key), None)
    called = waited or _troubled(run, event.key)
    if not may_settle(run.definition, run.case, event.functions):
        raise ChoiceNotAllowed(event.key)
    run.changed = True
    forget(run, called)
    return called


def _troubled(run: Run, key: str) -> Called:
    for called in calls_of(run.case):
        if called["key"] == key and called["state"] == FAILED:
            return called
    raise NothingToRetry(key)


def forget(run: Run, called: Called) -> None:
    """Stop waiting, and take away the incident of an earlier failure."""
    left = [one for one in run.case.incidents if one.key != called["key"]]
    run.case.incidents, run.changed = tuple(left), True
    for timer in run.case.timers:
        if timer.kind in (KIND, REMIND) and timer.id == called["key"]:
            run.stop(timer)


def become(run: Run, called: Called, state: str, failure: str = "") -> None:
    """Keep the state that a call is in now."""
    after = {**called, "state": state, "failure": failure}
    run.mark("calls", [after if one is called else one for one in calls_of(run.case)])


def keep_answer(run: Run, called: Called, value: Any) -> None:
    """Keep an answer, unless the same was asked again since."""
    if called["result"] and is_newest(calls_of(run.case), called):
        run.put({called["result"]: value})


def go_on(run: Run, called: Called, target: str) -> None:
    """Move, unless the case went elsewhere since the call was made."""
    if is_here(run.case, called):
        run.go_on(target)

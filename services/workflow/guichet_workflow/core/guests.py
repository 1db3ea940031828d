"""What the engine does with the answer of a person from outside to a call, given by link."""

from guichet_workflow.core.acts.calls import FAILED, WAITING, is_by_link, letter_of
from guichet_workflow.core.calls import (
    DONE,
    Called,
    become,
    calls_of,
    fail,
    forget,
    go_on,
    keep_answer,
)
from guichet_workflow.core.case import CaseState, Timer, identity
from guichet_workflow.core.definition.calls import LETTERS, TRANSFER
from guichet_workflow.core.effects import Invite
from guichet_workflow.core.events import MessageFailed, TakenIn
from guichet_workflow.core.guards import check_comment, refuse_accepted, refuse_closed
from guichet_workflow.core.refusals import ChoiceNotAllowed
from guichet_workflow.core.run import Run

TAKEN = "transmission-prise"
"""The message by which the citizen learns who has her request now."""


def guest_call(case: CaseState, key: str) -> Called | None:
    """Give the call that a link answers, None once nobody awaits it.

    One that came too late still counts as long as no agent went on without it.
    """
    if case.closed_at is not None:
        return None
    for called in calls_of(case):
        if called["key"] == key and is_by_link(called):
            late = called["state"] == FAILED and called["failure"] == "late"
            return called if late or called["state"] == WAITING else None
    return None


def remind(run: Run, timer: Timer) -> None:
    """Write once more, with the same link, to who has not answered."""
    called = guest_call(run.case, timer.id)
    if called is None:
        return
    letter = f"invite.{run.case.version}.{run.seq}"
    after = {**called, "reminder": letter}
    run.mark("calls", [after if one is called else one for one in calls_of(run.case)])
    run.effects.append(Invite(letter, after))
    run.history("guest_reminded", {"label": called["label"]}, False)
    run.changed = True


def taken_in(run: Run, event: TakenIn) -> bool:
    """Hear from the authority that a request was handed to: it takes it, or says why not."""
    called = _asked(run, event.key, TRANSFER)
    run.by = event.by
    if not event.yes:
        return refused(run, called, event.text)
    name = check_comment("name", "required", event.name)
    contact = check_comment("contact", "required", event.contact)
    forget(run, called)
    become(run, called, DONE)
    keep_answer(run, called, f"{name}, {contact}")
    told = {"recipient": called["name"], "name": name, "contact": contact}
    run.history("taken_in", {**told, "text": event.text.strip()}, True)
    run.send(TAKEN, {"destinataire": called["name"], "interlocuteur": name, "contact": contact})
    go_on(run, called, called["to"])
    return True


def _asked(run: Run, key: str, kind: str) -> Called:
    refuse_closed(run)
    refuse_accepted(run)
    called = guest_call(run.case, key)
    if called is None or called["kind"] != kind:
        raise ChoiceNotAllowed(key)
    return called


def refused(run: Run, called: Called, reason: str) -> bool:
    """Do what a circuit says when who was asked says no, and why."""
    return fail(run, called, "refused", check_comment("reason", "required", reason))


def is_letter(case: CaseState, template: str) -> bool:
    """Tell whether a message bore a link: the citizen is never sent it, whatever became of it."""
    own = {one["guest"]["template"] for one in calls_of(case) if one.get("guest")}
    return template in own or template in LETTERS.values()


def of_message(case: CaseState, event: MessageFailed) -> Called | None:
    """Give the call whose link was in a message that failed, None for any other message."""
    for called in calls_of(case):
        waited = called["state"] == WAITING and is_by_link(called)
        letters = (letter_of(called), called.get("reminder", ""))
        if waited and event.message_id in [identity(case.request_id, one) for one in letters]:
            return called
    return None

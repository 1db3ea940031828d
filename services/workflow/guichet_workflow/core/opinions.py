"""What the engine does with opinions and approvals that come, or do not."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.acts.opinions import invite
from guichet_workflow.core.case import CaseState, Timer, Trouble, identity
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.events import Approved, MessageFailed, OpinionGiven
from guichet_workflow.core.extras import is_newest
from guichet_workflow.core.guards import (
    check_comment,
    check_decision,
    refuse_accepted,
    refuse_closed,
)
from guichet_workflow.core.refusals import ApprovedAlready, ChoiceNotAllowed
from guichet_workflow.core.run import Run
from guichet_workflow.core.visit import is_here

Asked = Mapping[str, Any]
KIND = "opinion"
WITHOUT = "without"
"""What stands for the verdict of who could not be asked; no condition ever reads it."""


def opinions_of(case: CaseState) -> list[Asked]:
    """Give the opinions asked in a case, oldest first."""
    found: list[Asked] = case.extra.get("opinions", [])
    return found


def awaited(case: CaseState, functions: frozenset[str]) -> list[Asked]:
    """Give the opinions that a person with these functions is asked for."""
    if case.closed_at is not None:
        return []
    return [one for one in opinions_of(case) if not one["answer"] and one["function"] in functions]


def invited(case: CaseState, link: str) -> Asked | None:
    """Give the opinion that a link asks for: the last one sent for it, once it is not given."""
    for asked in opinions_of(case):
        if asked.get("link", asked["key"]) == link:
            return None if asked["answer"] or case.closed_at is not None else asked
    return None


def approving(definition: Definition, case: CaseState) -> str:
    """Give the function whose approval is awaited, "" when none is."""
    asked = case.extra.get("approval")
    if not asked or case.closed_at is not None:
        return ""
    function = str(asked["functions"][asked["at"]])
    return function if function in definition.functions else ""


def given(run: Run, event: OpinionGiven) -> bool:
    """Keep the opinion of who was asked, and go on once nobody is awaited any more."""
    refuse_closed(run)
    refuse_accepted(run)
    asked = next((one for one in opinions_of(run.case) if one["key"] == event.key), None)
    if asked is None or asked["answer"]:
        raise ChoiceNotAllowed(event.key)
    if asked["function"] and asked["function"] not in event.functions:
        raise ChoiceNotAllowed(event.key)
    text = check_comment(
        "opinion", "optional" if event.verdict == "favourable" else "required", event.text
    )
    run.by = event.by
    _stop(run, event.key)
    joined = {"files": [dict(one) for one in event.files]} if event.files else {}
    _keep(run, asked, {"verdict": event.verdict, "text": text, "by": event.by.name, **joined})
    values = {"label": asked["label"], "verdict": event.verdict, "text": text}
    names = {"files": [str(one["name"]) for one in event.files]} if event.files else {}
    run.history("opinion_given", {**values, **names}, False)
    _go_on(run, asked)
    return True


def late(run: Run, timer: Timer) -> None:
    """Note that an opinion did not come in time, and what that means."""
    asked = next((one for one in opinions_of(run.case) if one["key"] == timer.id), None)
    if asked is None or asked["answer"]:
        return
    if asked["tacit"]:
        _keep(run, asked, {"verdict": "favourable", "text": "", "by": ""})
        run.history("opinion_tacit", {"label": asked["label"]}, False)
        _go_on(run, asked)
        return
    run.history("opinion_late", {"label": asked["label"]}, False)
    run.changed = True
    if is_here(run.case, asked):
        run.go_on(asked["late_to"])


def _keep(run: Run, asked: Asked, answer: dict[str, Any]) -> None:
    _replace(run, asked, {**asked, "answer": {**answer, "at": run.now.isoformat()}})
    if asked["result"] and is_newest(opinions_of(run.case), asked):
        run.put({asked["result"]: answer["verdict"]})
    run.changed = True


def _replace(run: Run, asked: Asked, after: Asked) -> None:
    run.mark("opinions", [after if one is asked else one for one in opinions_of(run.case)])


def _go_on(run: Run, asked: Asked) -> None:
    here = [one for one in opinions_of(run.case) if is_here(run.case, one)]
    waiting = any(not one["answer"] for one in here)
    # The last to answer may be one after whom nothing was said to follow.
    target = asked["to"] or next((one["to"] for one in here if one["to"]), "")
    if is_here(run.case, asked) and not waiting:
        run.go_on(target)


def _stop(run: Run, key: str) -> None:
    for timer in run.case.timers:
        if timer.kind == KIND and timer.id == key:
            run.stop(timer)


def of_message(case: CaseState, event: MessageFailed) -> Asked | None:
    """Give the opinion for which a message was sent, None when it is another message."""
    for asked in opinions_of(case):
        key = asked["message"]
        if key and identity(case.request_id, key) == event.message_id:
            return asked
    return None


def retried(run: Run, trouble: Trouble) -> None:
    """Write to an expert again; the link of before opens nothing any more."""
    asked = next((one for one in opinions_of(run.case) if one["key"] == trouble.template), None)
    if asked is not None:
        key = invite(run, dict(asked))
        _replace(run, asked, {**asked, "message": key, "link": key})


def passed(run: Run, trouble: Trouble) -> None:
    """Go on without the opinion of an expert who could not be written to."""
    asked = next((one for one in opinions_of(run.case) if one["key"] == trouble.template), None)
    if asked is None or asked["answer"]:
        return
    _stop(run, asked["key"])
    answer = {"verdict": WITHOUT, "text": "", "by": "", "at": run.now.isoformat()}
    _replace(run, asked, {**asked, "answer": answer})
    _go_on(run, asked)


def approved(run: Run, event: Approved) -> bool:
    """Take the approval of the function whose turn it is, or send the case back."""
    check_decision(run, event.seen_version)
    asked = run.case.extra.get("approval")
    function = approving(run.definition, run.case)
    if asked is None or function not in event.functions:
        raise ChoiceNotAllowed(function)
    if event.by.id in asked["by"]:
        raise ApprovedAlready(function)
    comment = check_comment("approval", "optional" if event.yes else "required", event.comment)
    run.by, run.changed = event.by, True
    label = run.definition.functions[function].label
    values = {"label": asked["label"], "function": label, "comment": comment}
    run.history("approved" if event.yes else "sent_back", values, False)
    _next_approval(run, asked, event)
    return True


def _next_approval(run: Run, asked: Asked, event: Approved) -> None:
    at = asked["at"] + 1
    if not event.yes:
        run.go_on(asked["back_to"])
    elif at == len(asked["functions"]):
        run.go_on(asked["to"])
    else:
        run.mark("approval", {**asked, "at": at, "by": [*asked["by"], event.by.id]})

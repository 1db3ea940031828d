"""What people write on a case, and messages that did not leave."""

from guichet_workflow.core import guests, opinions, others
from guichet_workflow.core.calls import fail
from guichet_workflow.core.case import Trouble, identity
from guichet_workflow.core.events import Messaged, MessageFailed, Noted
from guichet_workflow.core.guards import check_citizen_act, refuse_anonymised
from guichet_workflow.core.run import JOINING, Run
from guichet_workflow.core.whole import READDRESSED

FREE_MESSAGE = "message"
"""The template of a message that an agent writes freely; it shows `{{ texte }}`."""


def failed(run: Run, event: MessageFailed) -> bool:
    """Tell, once, that a message did not leave: an incident, of the opinion that it asked for."""
    key = str(event.message_id)
    known = any(trouble.key == key for trouble in run.case.incidents)
    if known or run.case.anonymised_at is not None or not run.before.version:
        return False
    run.history("message_failed", {"template": event.template, "reason": event.reason}, False)
    if event.template == READDRESSED:
        return True  # nobody is to be reached there any more
    asked = opinions.of_message(run.case, event)
    if asked:
        run.trouble(Trouble(key, "opinion", asked["key"], asked["label"], event.reason))
        return True
    if called := guests.of_message(run.case, event):
        return fail(run, called, "unavailable", event.reason)
    if guests.is_letter(run.case, event.template):
        return True  # the call was answered since, or made again
    how, other = (_joined_by(run, key), event.channel), others.failed(run.case, event)
    run.trouble(Trouble(key, "message", event.template, "", event.reason, *how, other=other))
    return True


def _joined_by(run: Run, message_id: str) -> tuple[str, ...]:
    """Give the documents that a message was to join."""
    sent: dict[str, list[str]] = run.case.extra.get(JOINING, {})
    found = (sent[key] for key in sent if str(identity(run.case.request_id, key)) == message_id)
    return tuple(next(found, ()))


def noted(run: Run, event: Noted) -> bool:
    """Keep what an agent wrote for colleagues only."""
    refuse_anonymised(run)
    run.by = event.by
    run.history("noted", {"text": event.text}, False)
    return True


def said(run: Run, event: Messaged) -> bool:
    """Keep what was written to the other; what an agent wrote is sent."""
    refuse_anonymised(run)
    run.by = event.by
    check_citizen_act(run, "write")
    run.history("messaged", {"text": event.text}, True)
    if event.by.kind == "agent":
        run.send(FREE_MESSAGE, {"texte": event.text})
    return True

"""The history of a case as agents read it."""

from typing import Any

from guichet_kit.i18n import _
from markupsafe import Markup

from guichet_workflow.actions.carry import Held
from guichet_workflow.core.case import Actor
from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.messages import FREE_MESSAGE
from guichet_workflow.core.moments import said_in_list
from guichet_workflow.core.words import arrival_sentence, history_sentence
from guichet_workflow.models import DELIVERED, FAILED, UNREACHABLE, Line

KINDS = {
    "messaged": "message",
    "answered": "message",
    "noted": "note",
    "chose": "decision",
    "silence": "decision",
    "withdrawn": "decision",
    "closed": "decision",
    "opinion_given": "decision",
    "approved": "decision",
    "sent_back": "decision",
    "opinion_late": "warn",
    "call_failed": "warn",
    "document_failed": "warn",
    "message_failed": "warn",
    "file_quarantined": "warn",
}


def agent_timeline(lines: list[Line], held: Held, *, acts: bool = False) -> list[dict[str, Any]]:
    """Give the history as the agents read it; a free message and its sending are one event.

    With `acts`, each line bears the id of the action of the circuit that wrote it.
    """
    found: list[dict[str, Any]] = []
    for line in lines:
        if found and line.kind == "message_sent" and line.values["template"] == FREE_MESSAGE:
            found[-1]["by"] = " · ".join(filter(None, (found[-1].get("by"), _outcome(line))))
        else:
            found.append(_agent_line(line, held))
        if acts and (name := line.values.get("act")):
            code = Markup("<code>{}</code>").format(name)
            found[-1]["by"] = Markup(" · ").join(filter(None, (found[-1].get("by"), code)))
    return found


def _agent_line(line: Line, held: Held) -> dict[str, Any]:
    by = Actor(line.by_kind, line.by_id, line.by_name)
    event: dict[str, Any] = {"time": line.at, "kind": KINDS.get(line.kind, "event")}
    event["said"] = said_in_list(line.at, held.definition.territory)
    if line.kind == "chose" and by.kind == CITIZEN:
        event["kind"] = "event"
    if line.kind == "messaged":
        to = _("Message à l’usager") if line.by_kind == "agent" else _("Message de l’usager")
        return event | {"title": to, "by": line.by_name, "text": line.values["text"]}
    if line.kind == "noted":
        return event | {"title": "", "by": line.by_name, "text": line.values["text"]}
    if line.kind == "opened":
        return event | {"title": arrival_sentence(held.row.channel, by), "by": ""}
    title = history_sentence(line.kind, line.values, by, "agent")
    if line.kind in ("message_sent", "told_other"):
        event |= {"by": _outcome(line), "text": line.values.get("text", "")}
    return {"by": "", **event, "title": title}


def _outcome(line: Line) -> str:
    words = {
        DELIVERED: _("remis"),
        FAILED: _("non remis"),
        UNREACHABLE: _("non remis\u00a0: la personne n’a laissé ni compte ni adresse"),
    }
    under_way = _("en cours d’envoi")
    if line.values.get("channel") == PORTAL:  # nothing is sent: she reads it there or not
        words, under_way = {DELIVERED: _("visible"), FAILED: _("non visible")}, _("en préparation")
    found = words.get(line.outcome, under_way)
    return " · ".join(filter(None, (found, line.values.get("note", ""))))

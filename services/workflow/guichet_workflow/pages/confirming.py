"""What leaves with a decision, shown before the agent confirms it."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from guichet_kit.i18n import _
from guichet_kit.pages import render
from werkzeug.datastructures import MultiDict

from guichet_workflow.actions.agents import Foreseen
from guichet_workflow.core.definition import Document, Message
from guichet_workflow.core.effects import MakeDocument, SendMessage
from guichet_workflow.core.extras import alerts, shown_status
from guichet_workflow.core.legal_words import appeal_words
from guichet_workflow.core.message_names import message_name
from guichet_workflow.core.words import turn

OWN = ("csrf_token", "confirme", "par")
"""What the page of confirmation gives itself, besides what was typed."""


def confirmation(foreseen: Foreseen, form: MultiDict[str, str], act: str) -> Response:
    """Show what a decision would do; what was typed goes on to `act`, or back to the case."""
    held, state = foreseen.held, foreseen.state
    label = _label(foreseen, form.get("choice", ""))
    return render(
        "workflow/confirm.html",
        title=_("Confirmer : %(label)s", label=label),
        area="desk",
        case=held.row,
        label=label,
        danger=held.definition.statuses[state.status].kind == "refused",
        typed=[(name, value) for name, value in form.items(multi=True) if name not in OWN],
        comment=state.comment,
        leaving=list(_leaving(foreseen)),
        step=shown_status(held.definition, state),
        turn=turn(held.definition, state),
        alerts=alerts(state, "citizen"),
        appeal=appeal_words(held.definition, state),
        closes=state.closed_at is not None,
        act=act,
        by=act.rpartition("/")[2],
        home=f"/agents/dossiers/{held.row.request_id}/",
    )


def _label(foreseen: Foreseen, name: str) -> str:
    definition = foreseen.held.definition
    choices: dict[str, Any] = dict(definition.statuses[foreseen.held.state.status].choices)
    found = choices.get(name) or definition.anytime[name]
    return str(found.label)


def _leaving(foreseen: Foreseen) -> Iterator[str]:
    for effect in foreseen.effects:
        if isinstance(effect, SendMessage) and effect.other:
            name = message_name(effect.template)
            yield _("Un message à %(to)s\u00a0: %(name)s.", to=effect.to, name=name)
        elif isinstance(effect, SendMessage):
            yield _message(effect.template)
        if isinstance(effect, MakeDocument):
            yield _document(effect)
            document = foreseen.held.definition.documents.get(effect.template)
            yield from _after(document)


def _document(effect: MakeDocument) -> str:
    if effect.internal:
        return _("Un document, pour les agents : « %(title)s ».", title=effect.title)
    return _("Un document : « %(title)s ».", title=effect.title)


def _after(document: Document | None) -> Iterator[str]:
    for act in document.then if document else ():
        if isinstance(act, Message) and not act.whom:
            yield _message(act.template)


def _message(template: str) -> str:
    return _("Un message à l’usager : %(name)s.", name=message_name(template))

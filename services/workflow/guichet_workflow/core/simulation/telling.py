"""What a step would send: messages and documents, with the values that fill them in."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from guichet_workflow.core.acts.calls import address_of
from guichet_workflow.core.effects import Invite, MakeDocument, SendMessage, TellAgents
from guichet_workflow.core.simulation.stage import Frame


class Letter(NamedTuple):
    """A message or a document: its template, the title of a document, the values that are known.

    `internal` for a document that agents alone read; `channel` is `sms` for a message that is to be
    one, `to` the address of one that is not for the applicant, or whom among agents; `shows` the
    answers that it tells when it is for neither.
    """

    template: str
    title: str
    values: Mapping[str, Any]
    internal: bool = False
    channel: str = ""
    to: str = ""
    shows: tuple[str, ...] | None = None


def messages_of(frame: Frame) -> list[Letter]:
    """Give the messages that would leave, to agents and to who answers a call by link included."""
    return [
        _letter(one) for one in frame.effects if isinstance(one, SendMessage | Invite | TellAgents)
    ]


def _letter(one: SendMessage | Invite | TellAgents) -> Letter:
    if isinstance(one, Invite):
        return _invitation(one.called)
    if isinstance(one, TellAgents):
        return Letter(one.template, "", {}, to=one.holders, shows=())
    shows = one.shows if one.other else None
    return Letter(one.template, "", one.values, channel=one.channel, to=one.to, shows=shows)


def _invitation(called: Mapping[str, Any]) -> Letter:
    values = {"objet": called["label"], "destinataire": called["name"]}
    return Letter(called["guest"]["template"], "", values, to=address_of(called))


def documents_of(frame: Frame) -> list[Letter]:
    """Give the documents that would be made."""
    return [
        Letter(one.template, one.title, one.values, one.internal)
        for one in frame.effects
        if isinstance(one, MakeDocument)
    ]

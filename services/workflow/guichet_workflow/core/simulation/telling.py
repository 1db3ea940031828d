"""What a step would send: messages and documents, with the values that fill them in."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from guichet_workflow.core.acts.calls import address_of
from guichet_workflow.core.effects import Invite, MakeDocument, SendMessage
from guichet_workflow.core.simulation.stage import Frame


class Letter(NamedTuple):
    """A message or a document: its template, the title of a document, the values that are known.

    `internal` for a document that agents alone read; `channel` is `sms` for a message that is to be
    one, `to` the address of one that is not for the applicant.
    """

    template: str
    title: str
    values: Mapping[str, Any]
    internal: bool = False
    channel: str = ""
    to: str = ""


def messages_of(frame: Frame) -> list[Letter]:
    """Give the messages that would leave, the letters to who answers a call by link included."""
    return [
        _invitation(one.called)
        if isinstance(one, Invite)
        else Letter(one.template, "", one.values, channel=one.channel, to=one.to)
        for one in frame.effects
        if isinstance(one, SendMessage | Invite)
    ]


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

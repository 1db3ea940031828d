"""The messages and documents of a step of a simulation, with what fills them in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.message_names import message_name, spelt
from guichet_workflow.core.simulation import Frame, Letter, documents_of, messages_of
from guichet_workflow.pages.simulation.reading import Reading


@dataclass(frozen=True)
class Sent:
    """A message or document that would leave, and the values that fill it in.

    `ticket` opens a message in notify, a document in documents.
    """

    icon: str
    kind: str
    name: str
    values: tuple[tuple[str, str], ...]
    ticket: str = ""

    @property
    def reader(self) -> str:
        """Where its ticket is taken."""
        return "/agents/messages/lire" if self.icon == "message" else "/agents/documents/lire"


def letters_of(frame: Frame, reading: Reading) -> list[Sent]:
    """Give the messages, then the documents, that a step would have made leave."""
    messages = [
        replace(
            Sent("message", _addressed(one), message_name(one.template), _values(one, reading)),
            ticket=reading.ticket(frame, one),
        )
        for one in messages_of(frame)
    ]
    made = documents_of(frame)
    return messages + [
        replace(
            Sent("document", _kind(one), one.title, _values(one, reading)),
            ticket=reading.document_ticket(frame, one),
        )
        for one in made
    ]


def _addressed(message: Letter) -> str:
    if message.shows is None:
        return _("Message")
    return _("Message (%(whom)s)", whom=message.to)


def _kind(document: Letter) -> str:
    return _("Document pour les agents") if document.internal else _("Document")


def _values(letter: Letter, reading: Reading) -> tuple[tuple[str, str], ...]:
    """Give what fills a letter in, by the labels that the circuit gives to its fields."""
    values = {**letter.values, **letter.values.get("champs", {})}
    values.pop("champs", None)
    labels = reading.labels
    return tuple(
        (labels.get(key) or spelt(key).capitalize(), labels.get(f"{key}={value}") or _value(value))
        for key, value in values.items()
        if value not in ("", None)
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    if isinstance(value, Mapping):
        return str(value.get("name") or ", ".join(map(_value, value.values())))
    return str(value)

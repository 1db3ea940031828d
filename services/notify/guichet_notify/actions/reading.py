"""A message as it would leave, for who designs the circuit that asks for it; nothing is sent."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from guichet_kit.templating import TemplateFailed, TemplateRefused
from sqlalchemy.orm import Session

from guichet_notify.actions.templates import find_sender
from guichet_notify.actions.words import NoWords, Words, fill, fill_sms, words_in_use
from guichet_notify.models import SMS


class Read(NamedTuple):
    """What a channel would say; or why it could not, in French, and then no words."""

    channel: str
    words: Words
    lack: str = ""


def read_letter(
    session: Session, template: str, channels: list[str], values: Mapping[str, Any]
) -> list[Read]:
    """Give what each channel would say, the first always, the others when they say it otherwise."""
    sender = find_sender(session)
    commune = values.get("commune") or (sender.name if sender else "")
    given = {**values, "commune": commune}
    first, *others = [_read(session, template, channel, given) for channel in channels]
    return [first, *(one for one in others if one[1:] != first[1:])]


def _read(session: Session, template: str, channel: str, values: Mapping[str, Any]) -> Read:
    try:
        words = words_in_use(session, template, channel)
        return Read(channel, (fill_sms if channel == SMS else fill)(words, values))
    except (NoWords, TemplateRefused, TemplateFailed) as error:
        return Read(channel, Words("", ""), str(error))

"""By which channels a message goes, and why one takes the place of another."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from guichet_kit.i18n import _
from guichet_kit.templating import TemplateFailed, TemplateRefused
from sqlalchemy.orm import Session

from guichet_notify.actions.words import NoWords, Words, fill_sms, owed, words_in_use
from guichet_notify.models import EMAIL, NOWHERE, PORTAL, SMS
from guichet_notify.phones import NumberRefused, mobile_number
from guichet_notify.segments import measure

MOST_PARTS = 6
"""SMS that one message may make: each is paid for, and a longer text is read better in a mail."""


class Way(NamedTuple):
    """A channel that a message goes by; `note` tells agents what it could not be, and why.

    An SMS that may leave has its `words`, and its `phone` in E.164.
    """

    channel: str
    note: str = ""
    words: Words = Words("", "")
    phone: str = ""


class NoText(Exception):
    """No SMS may leave; the message says why, in French, for agents."""


def sms_of(
    session: Session, template: str, phone: str, values: Mapping[str, Any], *, texting: bool
) -> Way:
    """Give the SMS that a message makes; raise `NoText` when it cannot be one."""
    if not texting:
        raise NoText(_("Cette installation n’envoie pas de SMS"))
    if not phone:
        raise NoText(_("La personne n’a pas donné de numéro de téléphone"))
    try:
        number = mobile_number(phone)
        words = fill_sms(words_in_use(session, template, SMS), values)
    except NumberRefused as error:
        raise NoText(_("Le numéro donné n’est pas celui d’un mobile français")) from error
    except (NoWords, TemplateRefused, TemplateFailed) as error:
        raise NoText(_("Le modèle n’a pas de texte de SMS qui puisse partir")) from error
    if not 0 < measure(words.body).parts <= MOST_PARTS:
        raise NoText(_("Le texte ne tient pas en %(most)s SMS", most=MOST_PARTS))
    return Way(SMS, words=words, phone=number)


def ways_of(*, account: bool, email: bool, phone: bool, lack: str) -> list[Way]:
    """Give the ways of a message to be sent by mail; `lack` is why it is no SMS, "" otherwise.

    The portal shows every message to who has an account.
    """
    note = replaced(lack) if lack else ""
    ways = [Way(PORTAL)] if account else []
    if email:
        ways.append(Way(EMAIL))
    if not ways:
        ways = [Way(SMS if lack and phone else NOWHERE)]
    return [*ways[:-1], Way(ways[-1].channel, note)]


def texted(sms: Way, values: Mapping[str, Any], *, account: bool, email: bool) -> list[Way]:
    """Give the ways of a message that leaves as this SMS.

    What the law wants said does not fit in one: the mail says it as well, and agents read when
    there is none.
    """
    ways = [Way(PORTAL)] if account else []
    if not owed(values):
        return [*ways, sms]
    if email:
        said = _("Le SMS ne peut pas dire les mentions que la loi impose")
        return [*ways, Way(EMAIL, said), sms]
    return [*ways, sms._replace(note=_unsaid(account))]


def _unsaid(account: bool) -> str:
    if account:
        return _("Pas de courriel\u00a0: les mentions que la loi impose ne sont que sur le portail")
    return _("Pas de courriel\u00a0: les mentions que la loi impose ne sont pas dites")


def replaced(lack: str) -> str:
    """Say that a message left otherwise than as an SMS."""
    return _("Pas de SMS\u00a0: %(why)s", why=lack[:1].lower() + lack[1:])

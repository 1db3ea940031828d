"""The page where who plays a circuit reads the letter that a step would send (ADR 0006)."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused, unseal
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render
from guichet_kit.problems import Problem

from guichet_notify.actions.reading import Read, read_letter
from guichet_notify.mail import paragraphs
from guichet_notify.models import EMAIL, PORTAL, SMS
from guichet_notify.pages.texting import told_size

PURPOSE = "reading"
VALID_S = 12 * 3_600
blueprint = Blueprint("reading", __name__, url_prefix="/agents/messages")
blueprint.before_request(at_the_desk)


class ReadingExpired(Problem):
    """The page that led here is too old, or its ticket is not ours."""

    status = 403
    slug = "lecture-expiree"
    title = "Ce message ne peut plus être lu d’ici"
    advice = (
        "Revenez à la simulation, rechargez la page, puis choisissez de nouveau «\u00a0Lire\u00a0»."
    )


@dataclass(frozen=True)
class Asked:
    """What a ticket says: a template, its channels and values, and the way back."""

    template: str
    channels: list[str]
    values: dict[str, Any]
    back: str

    @classmethod
    def read(cls, ticket: str, authority: str) -> "Asked":
        """Open a ticket of `authority`; raise `ReadingExpired` for any other."""
        key = str(current_app.extensions["guichet"].settings.handover_key)
        try:
            payload = unseal(key, PURPOSE, ticket, VALID_S)
            if payload["authority"] != authority:
                raise ReadingExpired
            return cls._of(payload)
        except (TicketRefused, KeyError, TypeError, ValueError) as error:
            raise ReadingExpired from error

    @classmethod
    def _of(cls, payload: dict[str, Any]) -> "Asked":
        back = str(payload["back"])
        if not back.startswith("/") or back.startswith(("//", "/\\")):
            raise ValueError("the way back is not a path of this site")
        channels = [one for one in (EMAIL, PORTAL, SMS) if one in payload["channels"]]
        if not channels:
            raise ValueError("no channel")
        return cls(str(payload["template"]), channels, {**payload["values"]}, back)


@blueprint.post("/lire")
@allow(right("workflows.build"))
def read_message() -> Response:
    """Show the words of a message that a simulation would send; nothing leaves."""
    asked = Asked.read(once(request.form, "ticket"), principal().authority)
    with transaction() as session:
        letters = read_letter(session, asked.template, asked.channels, asked.values)
    return render(
        "notify/letter.html",
        title=_("Lire le message"),
        area="desk",
        slug=asked.template,
        back=asked.back,
        letters=[(one, *_said(one)) for one in letters],
    )


def _said(one: Read) -> tuple[list[Any], str]:
    """The paragraphs of a letter, and how many SMS it takes."""
    size = told_size(one.words.body) if one.channel == SMS and not one.lack else ""
    return paragraphs(one.words.body) if one.words.body else [], size

"""The mailbox of the demonstration: every mail and SMS that would have left."""

from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render

from guichet_notify.actions import notices
from guichet_notify.mail import paragraphs
from guichet_notify.models import EMAIL, SMS
from guichet_notify.segments import measure

blueprint = Blueprint("mailbox", __name__, url_prefix="/boite-demonstration")


@blueprint.get("/")
@allow(anyone)
def list_mails() -> Response:
    """Show the mails and SMS, newest first."""
    with transaction() as session:
        page = notices.list_mails(session, request.args.get("after"))
    return render(
        "notify/mailbox.html",
        title=_("Boîte aux lettres de démonstration"),
        mails=page.items,
        first="after" not in request.args,
        next_url=f"/boite-demonstration/?after={page.next_cursor}" if page.next_cursor else None,
    )


@blueprint.get("/<uuid:message_id>")
@allow(anyone)
def read_mail(message_id: UUID) -> Response:
    """Show one mail, or the SMS that left for the same message (`?canal=sms`)."""
    with transaction() as session:
        mail = notices.find_mail(session, message_id, request.args.get("canal", EMAIL))
    return render(
        "notify/mail.html",
        title=mail.title or _("SMS"),
        mail=mail,
        size=measure(mail.body) if mail.channel == SMS else None,
        paragraphs=paragraphs(mail.body),
    )

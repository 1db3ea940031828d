"""Makes a mail out of a delivery: headers of RFC 3834 and 5322, text and simple HTML."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from flask import current_app
from markupsafe import Markup, escape

from guichet_notify.attachments import Attached
from guichet_notify.models import Delivery, Sender

POLICY = SMTP.clone(cte_type="7bit")
URL = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)»]")


def compose(row: Delivery, sender: Sender, attached: Attached = Attached()) -> EmailMessage:
    """Give the mail of a delivery with its attachments.

    The same delivery always bears the same Message-ID.
    """
    body = "\n\n".join(filter(None, (row.body, attached.told)))
    message = EmailMessage(policy=POLICY)
    domain = sender.address.rpartition("@")[2]
    message["Message-ID"] = f"<{row.message_id}@{domain}>"
    if row.request_id:
        message["References"] = f"<{row.request_id}@{domain}>"
    message["Date"] = localtime()
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(_one_line(row.name), addr_spec=row.address)
    message["Subject"] = row.title
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(body)
    message.add_alternative(_html(row.title, body, sender), subtype="html")
    for name, content in attached.files:
        message.add_attachment(content, "application", "pdf", filename=name)
    return message


def paragraphs(text: str) -> list[Markup]:
    """Give the paragraphs of a plain text as HTML, its web addresses as links."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [Markup("<br>").join(map(_linked, block.split("\n"))) for block in blocks]


def _linked(line: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in URL.finditer(line):
        parts.append(escape(line[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        end = found.end()
    return Markup("").join([*parts, escape(line[end:])])


def _html(title: str, body: str, sender: Sender) -> str:
    template = current_app.jinja_env.get_template("notify/email.html")
    return template.render(title=title, sender=sender.name, paragraphs=paragraphs(body))


def _one_line(name: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:100]

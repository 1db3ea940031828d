"""Messages that other services ask for: one row per channel that reaches the person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from guichet_kit.events import emit, forget
from guichet_kit.i18n import _
from guichet_kit.templating import TemplateFailed, TemplateRefused
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_notify.actions.ceiling import reserve
from guichet_notify.actions.templates import find_sender
from guichet_notify.actions.ways import NoText, Way, sms_of, texted, ways_of
from guichet_notify.actions.words import NoWords, Words, fill, words_in_use
from guichet_notify.addresses import AddressRefused, envelope_address, mailbox_of
from guichet_notify.models import (
    BLANKED,
    DELIVERED,
    EMAIL,
    ERASED,
    FAILED,
    NOWHERE,
    PORTAL,
    SMS,
    UNSETTLED,
    WAITING,
    Delivery,
)
from guichet_notify.segments import measure

MOST_AN_HOUR = 10
"""Requests without account about which one address is written to in an hour; or requests of any
kind about which one number is; or messages that one request has written to either."""
MOST_OF_REQUEST = 30
"""Messages in an hour that one request has written to addresses that nobody confirmed."""


class HeldBack(Exception):
    """The address has had enough messages for now; the message says so in French."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A message that a service asks for; `subject` is the citizen's pseudonym in `family`.

    `channel` is `sms` when it is to be one rather than a mail, `portal` when nothing is sent: the
    asking service is told its words, for who has no account; `attach` are the `documents` to
    attach to a mail (id, title), and the `link` to where the person finds them anyway.
    """

    message_id: UUID
    template: str
    request_id: UUID | None = None
    number: str = ""
    family: str = ""
    subject: str = ""
    email: str = ""
    phone: str = ""
    channel: str = ""
    name: str = ""
    link: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    attach: Mapping[str, Any] = field(default_factory=dict)

    @property
    def account(self) -> bool:
        """Whether the portal can show it to the person."""
        return bool(self.family and self.subject)


def take(session: Session, wanted: Wanted, *, texting: int = 0) -> None:
    """Write a notice, queue a mail or an SMS; asked again for the same message, do nothing.

    Words that cannot be filled and addresses that cannot be written to are failures that the
    agents see, never a refusal of the event. `texting` is how many SMS may be written in a day.
    """
    sender = find_sender(session)
    values = {
        **wanted.values,
        "nom": wanted.name or wanted.values.get("nom", ""),
        "numero": wanted.number or wanted.values.get("numero", ""),
        "lien": wanted.link or wanted.values.get("lien", ""),
    }
    values["commune"] = wanted.values.get("commune") or (sender.name if sender else "")
    for way in _ways(session, wanted, values, texting):
        _take_on(session, wanted, way, values)


def _ways(session: Session, wanted: Wanted, values: Mapping[str, Any], texting: int) -> list[Way]:
    reached = {"account": wanted.account, "email": bool(wanted.email)}
    lack = ""
    if wanted.channel == PORTAL:
        return [Way(PORTAL)]
    if wanted.channel == SMS:
        try:
            sms = sms_of(session, wanted.template, wanted.phone, values, texting=bool(texting))
            spare(session, wanted, SMS, sms.phone)
            reserve(session, wanted.message_id, measure(sms.words.body).parts, texting)
            return texted(sms, values, **reached)
        except (NoText, HeldBack) as error:
            lack = str(error)
    return ways_of(phone=bool(wanted.phone), lack=lack, **reached)


def _take_on(session: Session, wanted: Wanted, way: Way, values: Mapping[str, Any]) -> None:
    row = Delivery(
        message_id=wanted.message_id,
        channel=way.channel,
        note=way.note,
        template=wanted.template,
        request_id=wanted.request_id,
        number=wanted.number,
        family=wanted.family,
        name=wanted.name,
        link=str(values["lien"]),
    )
    try:
        row.title, row.body = _words(session, wanted, way, values)
        _address(session, row, wanted, way)
        _attach(row, wanted)
    except (NoWords, TemplateRefused, TemplateFailed, AddressRefused, HeldBack) as error:
        row.state, row.reason = FAILED, str(error)
        row.note = "" if way.note == row.reason else way.note  # said once
    if _add(session, row) and row.state != WAITING:
        tell(session, row, worded=wanted.channel == PORTAL)


def _words(session: Session, wanted: Wanted, way: Way, values: Mapping[str, Any]) -> Words:
    if way.channel == NOWHERE:
        raise NoWords(_("La personne n’a laissé ni compte ni adresse électronique"))
    if way.channel == SMS:
        if not way.phone:
            raise NoWords(way.note)
        return way.words
    if wanted.channel == PORTAL:  # read on the very page that the link leads to
        values = {**values, "lien": _("cette page")}
    return fill(words_in_use(session, wanted.template, way.channel), values)


def _address(session: Session, row: Delivery, wanted: Wanted, way: Way) -> None:
    if row.channel == PORTAL:
        row.subject, row.state = wanted.subject, DELIVERED
        return
    row.state = WAITING
    if row.channel == SMS:
        row.address = row.recipient = way.phone
        return
    try:
        row.address = envelope_address(wanted.email)
    except AddressRefused as error:
        sentence = _("L’adresse électronique donnée ne permet pas d’écrire à la personne")
        raise AddressRefused(sentence) from error
    row.recipient = spare(session, wanted, EMAIL, row.address)


def _attach(row: Delivery, wanted: Wanted) -> None:
    """Note the attachments of a mail, which says where they are, whatever becomes of them."""
    if row.channel == EMAIL and wanted.attach:
        row.attachments = list(wanted.attach["documents"])
        said = _("Retrouvez vos documents ici\u00a0: %(link)s", link=wanted.attach["link"])
        row.body = f"{row.body}\n\n{said}"


def spare(session: Session, wanted: Wanted, channel: str, address: str) -> str:
    """Give what an address or number is counted by, "" when it is not.

    Raises `HeldBack` for a new request to one that others flood, or a request that floods.

    Anybody types one; she whose it is may follow her own request, but a circuit may write at each
    of her choices to whom she names. The address of an account was confirmed; the number is
    always what a form was told, and each SMS is paid for.
    """
    if wanted.request_id is None or (channel == EMAIL and wanted.subject):
        return ""
    recipient = mailbox_of(address) if channel == EMAIL else address
    own, there = Delivery.request_id == wanted.request_id, Delivery.recipient == recipient
    statement = select(func.count(Delivery.request_id.distinct()), func.bool_or(own))
    others, known = session.execute(statement.where(there, *_lately())).one()
    if others >= MOST_AN_HOUR and not known:
        raise HeldBack(_held(channel))
    counts = select(func.count(), func.count().filter(there))
    everywhere, here = session.execute(
        counts.where(own, Delivery.recipient != "", *_lately())
    ).one()
    if here >= MOST_AN_HOUR or everywhere >= MOST_OF_REQUEST:
        raise HeldBack(_("Trop de messages sont partis pour cette demande depuis une heure"))
    return recipient


def _lately() -> tuple[ColumnElement[bool], ...]:
    """Select what was written in the last hour."""
    return Delivery.created_at > func.now() - timedelta(hours=1), Delivery.state != FAILED


def _held(channel: str) -> str:
    if channel == SMS:
        return _("Trop de demandes donnent ce numéro depuis une heure")
    return _(
        "Trop de demandes faites sans compte donnent cette adresse électronique depuis une "
        "heure\u00a0: ce message n’est pas parti"
    )


def _add(session: Session, row: Delivery) -> bool:
    given = {key: value for key, value in vars(row).items() if not key.startswith("_")}
    blank = dict.fromkeys(BLANKED, "")
    settled = None if row.state == WAITING else func.now()
    values = {**blank, "attempts": 0, "attachments": [], **given, "settled_at": settled}
    statement = insert(Delivery).values(**values).on_conflict_do_nothing()
    return session.execute(statement.returning(Delivery.message_id)).first() is not None


def tell(session: Session, row: Delivery, *, worded: bool = False) -> None:
    """Emit what became of a message that is settled; with its words when they are `worded`."""
    data: dict[str, Any] = {
        "message_id": str(row.message_id),
        "channel": row.channel,
        "template": row.template,
    }
    if row.request_id:
        data["request_id"] = str(row.request_id)
    if row.note:
        data["note"] = row.note
    if row.state == FAILED:
        data["reason"] = row.reason
    elif worded:
        data["text"] = row.body
    kind = "notify.message.failed.v1" if row.state == FAILED else "notify.message.delivered.v1"
    emit(session, kind, subject=row.request_id or row.message_id, data=data)


def erase(session: Session, request_id: UUID) -> int:
    """Blank the messages of a request, keep their count, and give it; what waits never leaves."""
    waiting = Delivery.state.in_(UNSETTLED)
    statement = update(Delivery).where(Delivery.request_id == request_id)
    session.execute(statement.where(waiting).values(state=ERASED, settled_at=func.now()))
    blank = dict.fromkeys(BLANKED, "")
    statement = statement.values(**blank, attachments=[])
    rows = session.execute(statement.returning(Delivery.message_id)).all()
    forget(session, request_id)
    emit(
        session,
        "notify.request.erased.v1",
        subject=request_id,
        data={"request_id": str(request_id), "erased": {"messages": len(rows)}},
    )
    return len(rows)

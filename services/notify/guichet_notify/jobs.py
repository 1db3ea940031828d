"""Periodic work of notify: hand the mails and SMS due, blank those that served their time."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Thread

import structlog
from flask import Flask
from guichet_kit.database import is_away
from guichet_kit.i18n import _
from guichet_kit.jobs import Jobs
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from guichet_notify import mail, sms, smtp
from guichet_notify.actions import deliveries
from guichet_notify.actions.deliveries import Claim
from guichet_notify.actions.templates import find_sender
from guichet_notify.attachments import Attached, NotYet, Source
from guichet_notify.handing import NotNow, Refused
from guichet_notify.models import SMS, Delivery, Sender
from guichet_notify.settings import Settings

AWAY = (OperationalError, PoolTimeout)
"""The database does not answer for now."""
Outcome = Callable[[Session], None]
AT_ONCE = 4
AGAIN_S = 0.5
RUN_S = 10.0
ROUNDS = "notify.rounds"
"""Where an application keeps the threads that hand SMS and mails with attachments."""
ASIDE = deliveries.QUEUES.keys() - {"mails"}
NO_SENDER = "ne-pas-repondre@localhost"
jobs = Jobs()
log = structlog.get_logger(__name__)


@jobs.every(0.5)
def send_mails(app: Flask) -> None:
    """Hand the mails and SMS that are due, four of each queue at a time, for about ten seconds."""
    until = time.monotonic() + RUN_S
    while time.monotonic() < until and send_some(app):
        pass


def send_some(app: Flask) -> int:
    """Claim up to four of each queue and hand each on its own; give how many were claimed.

    Plain mails have left when this returns. SMS and mails with attachments leave in a thread of
    their queue, which claims no more until it has done.
    """
    kit = app.extensions["guichet"]
    rounds: dict[str, Thread] = app.extensions.setdefault(ROUNDS, {})
    free = [name for name in deliveries.QUEUES if name not in rounds or not rounds[name].is_alive()]
    with kit.database.worker_transaction() as session:
        claims = {
            name: deliveries.claim(session, AT_ONCE, kit.settings.lease_s, name) for name in free
        }
    for name in claims.keys() & ASIDE:
        if claims[name]:
            rounds[name] = Thread(target=_send_aside, args=(app, claims[name]), daemon=True)
            rounds[name].start()
    _send_all(app, claims["mails"])
    return sum(map(len, claims.values()))


def _send_aside(app: Flask, claims: list[Claim]) -> None:
    try:
        _send_all(app, claims)
    except Exception:  # nobody waits for this thread: the lease brings its mails back
        log.exception("round_failed")


def _send_all(app: Flask, claims: list[Claim]) -> None:
    if claims:
        with ThreadPoolExecutor(len(claims)) as pool:
            list(pool.map(lambda taken: _send(app, taken), claims))


@jobs.every(3_600)
def blank_passing(app: Flask) -> None:
    """Blank the mails of accounts a day after they left."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        deliveries.blank_passing(session)


def _send(app: Flask, taken: Claim) -> None:
    """Hand one mail; what goes wrong with it is its own affair and never the others'."""
    kit = app.extensions["guichet"]
    with app.app_context():
        try:
            outcome = _hand(app, taken)
        except Refused as error:
            outcome = partial(deliveries.settle_failed, taken=taken, reason=str(error))
        except Exception as error:  # one mail that fails must not stop the queue
            # Not the words of the error: servers quote the address of the person in them.
            log.warning("mail_not_sent", message=str(taken.message_id), error=type(error).__name__)
            outcome = _later(taken, error, kit.settings.retry_s)
        _note(app, taken, outcome)


def _later(taken: Claim, error: Exception, retry_s: int) -> Outcome:
    """Give how to try again: at once when the database was away, as nothing was tried yet."""
    if isinstance(error, PoolTimeout) or is_away(error):
        return partial(deliveries.settle_later, taken=taken, reason="", retry_s=0)
    # What the driver says holds a statement, which tells agents nothing.
    ours = isinstance(error, SQLAlchemyError)
    reason = _("La base de données n’a pas pu lire ce message") if ours else str(error)
    if isinstance(error, NotNow):
        retry_s = max(retry_s, error.after_s)
    return partial(deliveries.settle_later, taken=taken, reason=reason, retry_s=retry_s)


def _hand(app: Flask, taken: Claim) -> Outcome:
    kit = app.extensions["guichet"]
    settings: Settings = kit.settings
    with kit.database.transaction(taken.authority) as session:
        row = deliveries.find(session, taken)
        sender = find_sender(session) or _sender_of(settings, taken.authority)
        patient = bool(row and row.attachments and deliveries.has_patience(session, row))
    attached = Attached()
    if row is not None and row.attachments:
        try:
            attached = _source(app, taken, row).gather(row.attachments, patient=patient)
        except NotYet as error:
            return partial(deliveries.settle_waiting, taken=taken, again_s=error.again_s)
        row = _still(app, taken)
    if row is not None and row.channel == SMS:
        _hand_sms(settings, row)
        kit.faults.reach("sms.after_taken")
    elif row is not None:
        message = mail.compose(row, sender, attached)
        if not settings.keeps_mails:
            smtp.hand(settings.mail_server, sender.address, row.address, message)
        kit.faults.reach("smtp.after_250")
    return partial(deliveries.settle_delivered, taken=taken, note=attached.told)


def _still(app: Flask, taken: Claim) -> Delivery | None:
    """Look again after what took time: the lease may be over, or the request erased."""
    with app.extensions["guichet"].database.transaction(taken.authority) as session:
        return deliveries.find(session, taken)


def _source(app: Flask, taken: Claim, row: Delivery) -> Source:
    kit = app.extensions["guichet"]
    request_id = row.request_id or row.message_id
    key = kit.settings.handover_key
    return Source(wire=kit.wire, key=key, authority=taken.authority, request_id=request_id)


def _hand_sms(settings: Settings, row: Delivery) -> None:
    if not settings.texts:
        raise NotNow(_("Cette installation n’envoie pas de SMS"))
    if settings.sms_url:
        text = sms.Text(id=str(row.message_id), to=row.address, text=row.body)
        sms.hand(settings.sms_provider, text)


def _note(app: Flask, taken: Claim, outcome: Outcome) -> None:
    """Write what became of a mail; wait for a database that restarts, lest the mail leave twice."""
    kit = app.extensions["guichet"]
    until = time.monotonic() + kit.settings.lease_s / 2
    while True:
        try:
            with kit.database.transaction(taken.authority) as session:
                outcome(session)
            return
        except AWAY:
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN_S)


def _sender_of(settings: Settings, authority: str) -> Sender:
    return Sender(id=1, name=authority, address=settings.sender or NO_SENDER)

"""Programs that act by themselves: their secret, rights, end, and last use."""

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.handover import digest
from guichet_kit.i18n import _
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Conflict, NotFound
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_identity.actions import accounts, audit
from guichet_identity.actions.clients import CLIENT_ID
from guichet_identity.actions.sign_in import Allowance, count
from guichet_identity.models import ANSWER, CALLS, FAMILIES, PROGRAM, PROGRAM_RIGHTS, Client
from guichet_identity.tokens import SERVICES, digest_of, new_reference

MAX_NAME, MOST_CONNECTORS = 80, 50
CONNECTOR = re.compile(r"[a-z][a-z0-9_-]{0,59}")
"""The short name of a connector, as definitions of workflows write it."""
OVERLAPS = {hours: timedelta(hours=hours) for hours in (24, 168, 0)}
"""How long the former secret may still serve after a renewal, by number of hours."""
SEEN_EVERY = timedelta(seconds=60)
OF_CLIENT, OF_ADDRESS = Allowance(10, 300), Allowance(50, 60)


@dataclass(frozen=True)
class Wanted:
    """What a program is to be: its name, its rights, the families where they hold.

    With `ANSWER`, which calls it answers: `connectors` by their short names, and kinds of
    `calls`; no other.
    """

    name: str
    rights: list[str]
    families: list[str]
    connectors: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)


def find(session: Session, *, after: str = "") -> Page[Client]:
    """Give a page of the programs of the authority, newest first, ended ones included."""
    own = select(Client).where(Client.kind == PROGRAM)
    return page_of(session, own, [Client.created_at, Client.id], after=after)


def get(session: Session, program_id: str, *, lock: bool = False) -> Client:
    """Give a program; raise `NotFound`."""
    found = session.get(Client, program_id, with_for_update=lock)
    if found is None or found.kind != PROGRAM:
        raise NotFound
    return found


def add(session: Session, wanted: Wanted, *, actor: UUID | str = "operator") -> tuple[Client, str]:
    """Add a program and give it with its secret, kept nowhere; raise `Invalid`."""
    _check(wanted)
    program_id = accounts.slug_of(wanted.name)
    fits = CLIENT_ID.fullmatch(program_id) and program_id not in SERVICES
    taken = fits and session.get(Client, program_id) is not None
    accounts.check(
        name=_("Un programme ou un site porte déjà ce nom.")
        if taken
        else ""
        if fits
        else _("Donnez un nom d’au moins deux lettres, qui ne soit pas celui d’un service.")
    )
    secret = new_reference(session.info["authority"])
    program = Client(id=program_id, kind=PROGRAM, secret_digest=digest_of(secret))
    _fill(program, wanted)
    session.add(program)
    session.flush()
    audit.note(session, "program.added", actor=actor, subject=program_id, **_reach(program))
    return program, secret


def change(
    session: Session, program_id: str, wanted: Wanted, *, actor: UUID | str = "operator"
) -> Client:
    """Change a program's name, rights and families; raise `Invalid`, `NotFound`."""
    program = get(session, program_id, lock=True)
    _check(wanted)
    _fill(program, wanted)
    audit.note(session, "program.changed", actor=actor, subject=program_id, **_reach(program))
    return program


def renew(
    session: Session,
    program_id: str,
    overlap_hours: int,
    *,
    seen: datetime | None = None,
    actor: UUID | str = "operator",
) -> tuple[Client, str]:
    """Give a new secret; the former one still serves for `overlap_hours`, a key of `OVERLAPS`.

    Raises `Invalid`, `NotFound`, and `Conflict` for a program that ended, or whose secret was
    renewed since the one of `seen`: a page sent twice does not end the secret that it gave.
    """
    program, now = get(session, program_id, lock=True), _now(session)
    known = overlap_hours in OVERLAPS
    accounts.check(overlap_hours="" if known else _("Choisissez un délai dans la liste."))
    if program.ended_at:
        raise Conflict(_("Ce programme est arrêté."))
    if seen is not None and seen != program.secret_at:
        raise Conflict(_("Le secret a été renouvelé entre-temps."))
    secret = new_reference(session.info["authority"])
    program.former_digest = program.secret_digest
    program.former_until = now + OVERLAPS[overlap_hours]
    program.secret_digest, program.secret_at = digest_of(secret), now
    audit.note(session, "program.renewed", actor=actor, subject=program_id, hours=overlap_hours)
    return program, secret


def end(session: Session, program_id: str, *, actor: UUID | str = "operator") -> Client:
    """End a program: no secret of its opens anything, for ever; raise `NotFound`."""
    program = get(session, program_id, lock=True)
    if program.ended_at is None:
        program.ended_at = _now(session)
        audit.note(session, "program.ended", actor=actor, subject=program_id)
    return program


def prove(session: Session, client_id: str, secret: str) -> Client | None:
    """Give the client whose secret this is, None for any other; a program was seen just now."""
    own = select(Client, func.now()).where(Client.id == client_id)
    row = session.execute(own).first() if CLIENT_ID.fullmatch(client_id) else None
    found, now = row or (Client(secret_digest="", former_digest=""), None)
    given, until = digest_of(secret), found.former_until
    fits = hmac.compare_digest(found.secret_digest, given)
    former = hmac.compare_digest(found.former_digest, given)
    if now is None or found.ended_at or not (fits or (former and until and now < until)):
        return None
    if found.kind == PROGRAM and (not found.seen_at or now - found.seen_at > SEEN_EVERY):
        found.seen_at = now
    return found


def slow_down(session: Session, key: str, client_id: str, address: str) -> None:
    """Count a wrong secret, by client and by `address`; raise `TooMany` once there were many.

    A right secret is never held: its 256 bits are not guessed, and who knows the name of a
    program could otherwise stop it. Nothing is counted for a client that is not, or anyone could
    fill the table with names and authorities of her own.
    """
    if not CLIENT_ID.fullmatch(client_id) or session.get(Client, client_id) is None:
        return
    client = digest(key, "secret-of", client_id)
    count(session, {client: OF_CLIENT, digest(key, "secrets-from", address): OF_ADDRESS})


def claims(program: Client) -> dict[str, Any]:
    """Give what a program's token says of it: rights held in its families alone."""
    bounds = dict.fromkeys(program.rights, program.families)
    answered = {"connectors": program.connectors, "calls": program.calls}
    own = answered if ANSWER in program.rights else {}
    return {"name": program.name, "rights": program.rights, "bounds": bounds, **own}


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.now())).scalar_one()
    return now


def _fill(program: Client, wanted: Wanted) -> None:
    program.name = wanted.name.strip()
    program.rights, program.families = sorted({*wanted.rights}), sorted({*wanted.families})
    program.connectors, program.calls = sorted({*wanted.connectors}), sorted({*wanted.calls})
    program.audiences = sorted({PROGRAM_RIGHTS[right] for right in wanted.rights})


def _reach(program: Client) -> dict[str, list[str]]:
    names = ("rights", "families", "connectors", "calls")
    return {name: getattr(program, name) for name in names}


def _check(wanted: Wanted) -> None:
    named = wanted.name.strip() and len(wanted.name) <= MAX_NAME
    families, rights = set(wanted.families), set(wanted.rights)
    accounts.check(
        name="" if named else _("Donnez au programme un nom de 80 caractères au plus."),
        rights=""
        if rights and rights <= set(PROGRAM_RIGHTS)
        else _("Choisissez un droit au moins, dans la liste."),
        families=""
        if families and families <= set(FAMILIES)
        else _("Choisissez une famille au moins, dans la liste."),
        **_check_calls(wanted),
    )


def _check_calls(wanted: Wanted) -> dict[str, str]:
    """Give what is wrong in the calls that a program is to answer; none without the right."""
    wrong = [name for name in wanted.connectors if not CONNECTOR.fullmatch(name)]
    told = {"connectors": "", "calls": ""}
    if wrong or len(wanted.connectors) > MOST_CONNECTORS:
        told["connectors"] = _(
            "Donnez les noms courts des connecteurs, comme dans les circuits\u00a0: une lettre, "
            "puis des lettres sans accent, des chiffres, - ou _. Cinquante au plus."
        )
    if not set(wanted.calls) <= set(CALLS):
        told["calls"] = _("Choisissez dans la liste.")
    named = bool(wanted.connectors or wanted.calls)
    if named and ANSWER not in wanted.rights:
        told["calls"] = _("Cochez le droit de répondre aux appels, ou n’en choisissez aucun.")
    if not named and ANSWER in wanted.rights:
        told["calls"] = _("Dites à quels appels il répond\u00a0: des connecteurs, ou des genres.")
    return told

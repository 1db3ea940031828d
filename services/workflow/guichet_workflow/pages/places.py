"""Where a request is followed: by its owner's account, or by a sealed ticket after its code."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from guichet_kit.auth import principal, visitor
from guichet_kit.csrf import once
from guichet_kit.handover import TicketRefused, digest, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.problems import Forbidden, NotFound
from sqlalchemy.orm import Session

from guichet_workflow.actions import citizens
from guichet_workflow.actions.carry import Held, hold
from guichet_workflow.core.whole import asks_whole
from guichet_workflow.letters import Letter, key
from guichet_workflow.models import Case

TRACKING_MAX_AGE_S = 3_600
DEPOSITED_MAX_AGE_S = 4 * 3_600
DEFAULT_ACCEPT = ["application/pdf", "image/jpeg", "image/png"]
DEFAULT_MAX_BYTES = 5_000_000


class TicketOver(Forbidden):
    """The hour is over, or the address was opened in another browser."""

    slug = "suivi-expire"
    title = "Cette page de suivi a expiré"
    advice = "Saisissez de nouveau votre code de suivi pour revoir votre demande."


class LinkOver(TicketOver):
    """The link of a letter is too old, was disabled, or was never one of ours."""

    slug = "lien-de-suivi-expire"
    title = "Ce lien de suivi ne fonctionne plus"
    advice = (
        "Il est valable 60 jours et peut avoir été désactivé. Ouvrez le lien de notre dernier "
        "courriel, ou saisissez votre code de suivi."
    )


class OnceOver(TicketOver):
    """The link for a lost code was opened once already, is too old, or was never one of ours."""

    slug = "lien-unique-expire"
    title = "Ce lien ne fonctionne plus"
    advice = (
        "Il s’ouvre une seule fois, pendant une heure. Demandez-en un autre, ou saisissez votre "
        "code de suivi."
    )


@dataclass(frozen=True)
class Place:
    """A follow-up page: `base` is its address, `ticket` what goes in its query, "" for an owner.

    `link` is the number of the link that the request had when its ticket was given: a code renewed
    or links disabled since then close the page to who opened it before.
    """

    request_id: UUID
    base: str
    family: str = ""
    ticket: str = ""
    link: int = 0

    @property
    def hers(self) -> bool:
        """Whether who looks may act as the person: no sealed address is made for another."""
        return True

    @property
    def home(self) -> str:
        """The address of the page."""
        return self.to("")

    def to(self, act: str) -> str:
        """Give the address of an act of the page."""
        query = f"?{urlencode({'ticket': self.ticket})}" if self.ticket else ""
        return f"{self.base}{act}{query}"

    def told(self, act: str) -> str:
        """Give the address of the page, saying there that `act` was done."""
        return f"{self.home}{'&' if self.ticket else '?'}fait={act}"

    def since(self, row: Case) -> "Place":
        """Give this page after an act of this browser, which an act that closes it leaves open."""
        if not self.ticket or row.link == self.link:
            return self
        return replace(self, ticket=tracking_ticket(Letter(self.request_id, row.link)))

    def hold(self, session: Session, *, lock: bool = False) -> Held:
        """Read the request; raises `NotFound` unless it is this person's, `TicketOver` as above."""
        if self.ticket:
            held = hold(session, self.request_id, lock=lock)
            if held.state.anonymised_at is not None:
                raise NotFound
            if held.row.link != self.link:
                raise TicketOver
            return held
        who = principal()
        subject = who.subject if who.family == self.family else ""
        return citizens.read_own(session, self.request_id, self.family, subject, lock=lock)

    @property
    def reader(self) -> str:
        """By what name documents gives this person her files."""
        return visitor() or principal().subject


def own_place(family: str, request_id: UUID) -> Place:
    """Give the follow-up page of a citizen who is signed in."""
    return Place(request_id, f"/demandes/{family}/{request_id}/", family=family)


def desk_place(request_id: UUID) -> Place:
    """Give the case page of agents as a place where files come back to."""
    return Place(request_id, f"/agents/dossiers/{request_id}/")


def tracking_ticket(opened: Letter) -> str:
    """Give the ticket of a tracked request, for this browser and an hour."""
    payload = {
        "authority": principal().authority,
        "request_id": str(opened.request_id),
        "link": opened.link,
        "visitor": visitor(),
    }
    return seal(key(), "tracked", payload)


def open_tracked(opened: Letter) -> str:
    """Give the address that opens a request for this browser, for an hour."""
    return f"/suivi/dossier/?{urlencode({'ticket': tracking_ticket(opened)})}"


def code_url(row: Case) -> str:
    """Give the address of forms where this browser reads the code of a request, "" without one."""
    if not row.code_digest:
        return ""
    payload = {
        "authority": principal().authority,
        "request_id": str(row.request_id),
        "round": row.code_round,
        "visitor": visitor(),
    }
    return f"/demarches/{row.procedure}/code?{urlencode({'ticket': seal(key(), 'code', payload)})}"


def tracked_place() -> Place:
    """Give the follow-up page that the ticket of the address opens; raises `TicketOver`."""
    ticket = once(request.args, "ticket")
    try:
        payload = unseal(key(), "tracked", ticket, TRACKING_MAX_AGE_S)
    except TicketRefused as error:
        raise TicketOver from error
    if (payload["authority"], payload["visitor"]) != (principal().authority, visitor()):
        raise TicketOver
    request_id, link = UUID(payload["request_id"]), int(payload.get("link", -1))
    return Place(request_id, "/suivi/dossier/", ticket=ticket, link=link)


def deposit_url(place: Place, field: str, label: str, options: Any, *, by: str = "") -> str:
    """Give the address of the deposit page for one field of a request.

    With `by`, nobody else may bring back what is deposited.
    """
    payload = {
        "authority": principal().authority,
        "owner": {"case": str(place.request_id), "field": field, **({"by": by} if by else {})},
        "field_label": label,
        "accept": options.get("accept", DEFAULT_ACCEPT),
        "max_bytes": options.get("max_bytes", DEFAULT_MAX_BYTES),
        "max_files": options.get("max_files", 1),
        "back": place.home,
    }
    return f"/fichiers/deposer?{urlencode({'ticket': seal(key(), 'deposit', payload)})}"


def correction_url(place: Place, held: Held) -> str:
    """Give the address of forms where the whole form is corrected, "" when it is not asked.

    The ticket is for this browser, for an hour, and until the code is renewed or the address
    changes; so is what it begins, but for the hour.
    """
    asked = asks_whole(held.state)
    if asked is None:
        return ""
    payload = {
        "authority": principal().authority,
        "request_id": str(place.request_id),
        "asked_at": asked.asked_at.isoformat(),
        "round": held.row.code_round,
        "second": digest(key(), "correction-second", held.row.second_digest or ""),
        "visitor": visitor(),
    }
    query = urlencode({"ticket": seal(key(), "correction", payload)})
    return f"/demarches/{held.row.procedure}/corriger?{query}"


def received_files(place: Place) -> list[tuple[str, dict[str, Any]]]:
    """Give the files that documents took for this request, with the field of each.

    Raises `Forbidden` for a receipt that is not this request's.
    """
    return [_received(place, receipt) for receipt in request.args.getlist("recu")[:10]]


def _received(place: Place, receipt: str) -> tuple[str, dict[str, Any]]:
    try:
        file = unseal(key(), "deposited", receipt, DEPOSITED_MAX_AGE_S)
    except TicketRefused as error:
        raise Forbidden(not_added()) from error
    owner, authority = file.pop("owner"), file.pop("authority")
    if not isinstance(owner, dict):  # made for another service, which names owners its own way
        raise Forbidden(not_added())
    here = (authority, owner.get("case"), owner.get("by", principal().subject))
    if here != (principal().authority, str(place.request_id), principal().subject):
        raise Forbidden(not_added())
    return str(owner["field"]), file


def not_added() -> str:
    """Say that a file that comes back is not one of this place."""
    return _("Ce fichier n’a pas pu être ajouté. Ajoutez-le de nouveau.")

"""What every page of a procedure needs: the procedure, the form, who is there, her draft."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, url_for
from guichet_kit.auth import Principal, principal, visitor
from guichet_kit.handover import seal
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Forbidden, NotFound
from sqlalchemy.orm import Session

from guichet_forms.actions import drafts
from guichet_forms.actions.drafts import Opened, Start
from guichet_forms.actions.submissions import Sender
from guichet_forms.core.access import channel_of, what_is_missing
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.fields import Around
from guichet_forms.core.prefill import known_answers, locked_fields
from guichet_forms.core.progress import Progress
from guichet_forms.library import Library
from guichet_forms.pages.offering import offers
from guichet_forms.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One person before one procedure; `missing` says why she may not send it, "" when she may."""

    opened: Opened
    form: Form
    sender: Sender
    missing: str
    channel: str

    @property
    def slug(self) -> str:
        """The slug of the procedure."""
        return self.form.slug

    @property
    def for_someone(self) -> bool:
        """Whether an agent types it in the name of a person."""
        return self.channel not in ("", "web")

    @property
    def around(self) -> Around:
        """What the fields of this form may know of the world."""
        return around(self.opened.now, self.channel)

    @cached_property
    def progress(self) -> Progress:
        """How far the draft is; what the account knows when there is none."""
        draft = self.opened.draft
        if draft is None:
            return Progress(self.form, self.known(), around=self.around)
        return Progress(self.form, draft.answers, draft.typed, draft.reached, self.around)

    def known(self) -> dict[str, Any]:
        """What the account of a citizen tells, unless someone types for another."""
        who = principal()
        if who.kind != "citizen" or self.for_someone:
            return {}
        return known_answers(self.form, who.name, who.email, self.around)

    @property
    def locked(self) -> frozenset[str]:
        """The questions whose answers may not be changed."""
        return locked_fields(self.form, self.known())

    def start(self, token: str) -> Start:
        """What a draft begins with, `token` being the one of the page that was shown."""
        return Start(
            owner=self.sender.owner,
            channel=self.channel,
            token=_uuid(token) or uuid7(),
            known=self.known(),
            days=settings().draft_days,
        )

    def page_at(self, n: int) -> Page:
        """The n-th page of the form, from 1. Raises `NotFound`."""
        if not 1 <= n <= len(self.form.pages):
            raise NotFound
        return self.form.pages[n - 1]

    def search_url(self, field_id: str) -> str:
        """The address that searches the data source of a question."""
        return self.url("picking.search", field_id=field_id)

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of a page of this procedure; an agent's channel goes along until kept."""
        if self.for_someone and self.opened.draft is None:
            values.setdefault("canal", self.channel)
        return url_for(endpoint, slug=self.slug, **values)


def meet(session: Session, slug: str, channel: str = "") -> Meeting:
    """Find the procedure and who is there. Raises `NotFound`, or `Forbidden` for a wrong family."""
    who = principal()
    sender = sender_of(who)
    opened = drafts.open_procedure(session, slug, sender.owner)
    if who.kind == "citizen" and who.family != opened.procedure.family:
        raise Forbidden(_("Ouvrez de nouveau la démarche depuis l’accueil, puis recommencez."))
    form = library().form(session, slug, opened.number)
    found = opened.draft.channel if opened.draft else channel_of(form, who.kind, channel)
    if found not in ("", "web"):
        form = library().form(session, slug, opened.number, found)
    missing = what_is_missing(form, sender.kind, sender.profiles)
    return Meeting(opened=opened, form=form, sender=sender, missing=missing, channel=found)


def sender_of(who: Principal) -> Sender:
    """Who would send; a program without a browser's id owns nothing that it could find again."""
    if who.kind == "agent":
        return Sender("agent", who.subject, who.name)
    if who.kind == "citizen":
        return Sender("subject", who.subject, profiles=who.profiles)
    return Sender("visitor", visitor() or uuid7().hex)


def around(now: datetime | None = None, channel: str = "web") -> Around:
    """The world as fields see it, at `now` by the database's clock, else by this machine's."""
    world = offers()
    return Around(
        now=now or datetime.now(UTC), channel=channel or "web", find=world.find, offer=world.offer
    )


def library() -> Library:
    """The compiled forms of this application."""
    found: Library = current_app.extensions["guichet_forms"]
    return found


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.extensions["guichet"].settings
    return found


def key() -> str:
    """The secret of codes and tickets."""
    return settings().handover_key


def sign_in_url(meeting: Meeting) -> str:
    """Where to sign in, and come back to the draft: a visitor's id changes when she signs in."""
    return f"/connexion?retour={quote(_after_sign_in(meeting), safe='/')}"


def _after_sign_in(meeting: Meeting) -> str:
    draft = meeting.opened.draft
    if draft is None:
        return url_for("intro.show_intro", slug=meeting.slug)
    ticket = seal(key(), "resume", {"authority": principal().authority, "draft": str(draft.id)})
    return url_for("later.show_resume", slug=meeting.slug, ticket=ticket)


def keeping_draft(meeting: Meeting, page: Response) -> Response:
    """Tell the gateway where its own sign-in link leads back to, so that the draft follows."""
    if meeting.sender.kind == "visitor":
        page.headers["Guichet-Sign-In"] = _after_sign_in(meeting)
    return page


def follow_url(family: str, request_id: UUID) -> str:
    """Where to follow a request: by name when signed in, else by its code."""
    if principal().kind == "citizen":
        return f"/demandes/{family}/{request_id}/"
    return "/suivi/"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""What every page of a procedure needs: the procedure, the form, who is there, her draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, request, url_for
from guichet_kit.auth import Principal, principal, visitor
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Forbidden, NotFound, Problem
from guichet_questions.kinds import Around
from guichet_questions.spoken import FRENCH
from sqlalchemy.orm import Session

from guichet_forms.actions import drafts, knowing
from guichet_forms.actions.opened import Opened
from guichet_forms.actions.saving import Start, kept_of
from guichet_forms.actions.senders import Sender
from guichet_forms.core.access import SHUT, channel_of, what_is_missing
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.mandate import is_asked
from guichet_forms.core.prefill import Filled, Kept, Scene, fill, represented
from guichet_forms.core.progress import Progress
from guichet_forms.core.whereabouts import Here
from guichet_forms.library import Library
from guichet_forms.models import Draft
from guichet_forms.pages.labels import channel_labels
from guichet_forms.pages.offering import around
from guichet_forms.settings import Settings

TICKET_MAX_AGE_S = 3_600


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One person before one procedure; `missing` says why she may not send it, "" when she may.

    `filled` is what her draft holds, with what is known of her; `form` is in her `language`.
    """

    opened: Opened
    form: Form
    sender: Sender
    missing: str
    channel: str
    scene: Scene
    filled: Filled
    language: str = FRENCH

    @property
    def slug(self) -> str:
        """The slug of the procedure."""
        return self.form.slug

    @property
    def is_represented(self) -> bool:
        """Whether a person who is no agent makes it for somebody else."""
        return bool(self.opened.draft and self.opened.draft.mandate)

    @property
    def asks_mandate(self) -> bool:
        """Whether one says for whom the request is."""
        return is_asked(self.form, self.sender.kind)

    @property
    def whom_is_said(self) -> bool:
        """Whether that was said, where it is asked."""
        draft = self.opened.draft
        return not self.asks_mandate or (draft is not None and draft.mandate is not None)

    @property
    def is_shut(self) -> bool:
        """Whether nothing that this person types may be kept."""
        return self.missing in SHUT

    @property
    def draft(self) -> Draft:
        """The draft, where there is one for sure. Raises `NotFound`."""
        if self.opened.draft is None:
            raise NotFound
        return self.opened.draft

    @property
    def for_someone(self) -> bool:
        """Whether an agent types it in the name of a person."""
        return self.sender.kind == "agent" and self.channel not in ("", "web")

    @property
    def typist(self) -> Mapping[str, int]:
        """What the addresses of her forms bear while an agent types for somebody.

        The gateway gives such a form back once her session is over: it would else go on as the
        request of an unknown visitor.
        """
        return {"agent": 1} if self.for_someone else {}

    @property
    def channel_text(self) -> str:
        """How the request came, as agents say it; "" for what comes by the web."""
        return channel_labels().get(self.channel, "")

    @property
    def area(self) -> str:
        """The layout: who types for somebody keeps the menu of her desk."""
        return "desk" if self.for_someone else "portal"

    @property
    def around(self) -> Around:
        """What the fields of this form may know of the world."""
        return around(self.opened.now, self.channel, self.here.zone)

    @property
    def here(self) -> Here:
        """The days and hours of the authority."""
        return self.opened.here

    @cached_property
    def progress(self) -> Progress:
        """How far the draft is; what is known of the person when there is none."""
        reached = self.opened.draft.reached if self.opened.draft else 0
        kept = self.filled
        return Progress(self.form, kept.answers, kept.typed, reached, self.around, kept.down)

    @property
    def locked(self) -> Mapping[str, str]:
        """The questions whose answers may not be changed."""
        return self.filled.locked

    def start(self, token: str) -> Start:
        """What a draft begins with, `token` being the one of the page that was shown."""
        return Start(
            owner=self.sender.owner,
            channel=self.channel,
            token=_uuid(token) or uuid7(),
            kept=self.filled.kept,
            days=settings().draft_days,
            language=self.language,
        )

    def before(self, page: Page) -> Filled:
        """What a page just posted was shown with: what follows its own choices was not there."""
        return fill(replace(self.scene, posted=page.id), kept_of(self.opened.draft))

    def for_another(self) -> "Meeting":
        """The same before a request that is made for somebody else."""
        scene = represented(self.scene)
        return replace(self, scene=scene, form=scene.form, filled=fill(scene, Kept()))

    def kept_now(self, draft: Draft) -> "Meeting":
        """The same before a draft that has just been saved."""
        opened = replace(self.opened, draft=draft)
        return replace(self, opened=opened, filled=fill(self.scene, kept_of(draft)))

    def page_at(self, n: int) -> Page:
        """The n-th page of the form, from 1. Raises `NotFound`."""
        if not 1 <= n <= len(self.form.pages):
            raise NotFound
        return self.form.pages[n - 1]

    def search_url(self, field_id: str) -> str:
        """The address that searches the data source of a question."""
        return self.url("picking.search", field_id=field_id)

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of a page of this procedure.

        An agent's channel and a person's language go along until they are kept.
        """
        draft = self.opened.draft
        if self.for_someone and draft is None:
            values.setdefault("canal", self.channel)
        if self.language != (draft.language if draft else FRENCH):
            values.setdefault("langue", self.language)
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
    spoken = language_of(form, opened.draft, who.kind)
    if found not in ("", "web") or spoken != FRENCH:
        form = library().form(session, slug, opened.number, found or "web", spoken)
    scene = _scene(session, opened, form, sender, found)
    return Meeting(
        opened=opened,
        form=scene.form,
        sender=sender,
        missing="" if opened.corrects else what_is_missing(form, sender.standing),
        channel=found,
        scene=scene,
        filled=fill(scene, kept_of(opened.draft)),
        language=spoken,
    )


def language_of(form: Form, draft: Draft | None, kind: str) -> str:
    """The language asked for, else the draft's; agents read French."""
    asked = request.args.get("langue") or (draft.language if draft else FRENCH)
    return asked if asked in form.languages and kind != "agent" else FRENCH


def _scene(session: Session, opened: Opened, form: Form, sender: Sender, channel: str) -> Scene:
    known = knowing.gather(session, form, sender.owner, sender.claims, channel or "web")
    there = around(opened.now, channel, opened.here.zone)
    return knowing.scene_of(form, known, there, opened.draft)


def sender_of(who: Principal) -> Sender:
    """Who would send; a program without a browser's id owns nothing that it could find again."""
    if who.kind == "agent":
        return Sender("agent", who.subject, who.name, roles=who.roles, claims=who.claims)
    if who.kind == "citizen":
        return Sender("subject", who.subject, profiles=who.profiles, claims=who.claims)
    program = who.subject if who.kind == "service" else ""
    return Sender("visitor", visitor() or uuid7().hex, program=program)


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


def read_ticket(purpose: str, ticket: str, over: type[Problem]) -> dict[str, Any]:
    """What workflow let this browser do with a request. Raises `over` an hour after, or for others.

    See ADR 0006.
    """
    try:
        payload = unseal(key(), purpose, ticket, TICKET_MAX_AGE_S)
    except TicketRefused as error:
        raise over from error
    if (payload["authority"], payload["visitor"]) != (principal().authority, visitor()):
        raise over
    return payload


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

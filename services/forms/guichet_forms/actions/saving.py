"""Drafts written: a page that was posted, for whom a request is, what is known of its person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.ids import uuid7
from guichet_questions.result import PageResult
from guichet_questions.spoken import FRENCH
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.actions.opened import Opened
from guichet_forms.core.definition import Page
from guichet_forms.core.prefill import Kept, Scene, fill, forget_person
from guichet_forms.core.progress import merged
from guichet_forms.models import Draft


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a draft begins with, used when the first page is saved, or a request is corrected."""

    owner: str
    channel: str
    token: UUID
    kept: Kept
    days: int
    mandate: Mapping[str, Any] | None = None
    correction: Mapping[str, Any] | None = None
    language: str = FRENCH


def kept_of(draft: Draft | None) -> Kept:
    """What a draft holds; nothing where there is none."""
    if draft is None:
        return Kept()
    return Kept(answers=draft.answers, typed=draft.typed, marks=draft.prefilled)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What was posted for one page, on what the draft held with what is known (`kept`).

    `reached` is the index of the page when the person goes on from it, else 0. Without `follow`
    nothing more is put in the draft: the page stays as the browser shows it.
    """

    page: Page
    result: PageResult
    kept: Kept
    scene: Scene
    reached: int = 0
    follow: bool = True

    def after(self) -> Kept:
        """What the draft holds then."""
        answers, typed = merged(self.page, self.result, self.kept.answers, self.kept.typed)
        kept = Kept(answers=answers, typed=typed, marks=self.kept.marks)
        return fill(self.scene, kept).kept if self.follow else kept


def save_page(session: Session, opened: Opened, turn: Turn, start: Start) -> Draft:
    """Keep what was posted for one page, good or not; the first page kept makes the draft.

    Raises sqlalchemy's `StaleDataError` when another tab saved in between: try again.
    """
    draft, after = opened.draft, turn.after()
    if draft is None:
        return begin(
            session, opened.procedure.slug, opened.number, replace(start, kept=after), turn.reached
        )
    put(draft, after)
    draft.reached = max(draft.reached, turn.reached)
    draft.language = start.language
    touch(draft, opened.now, start.days)
    session.flush()
    return draft


def put(draft: Draft, kept: Kept) -> None:
    """Write in a draft what it holds now; what is the same is not written."""
    for name, value in (
        ("answers", kept.answers),
        ("typed", kept.typed),
        ("prefilled", kept.marks),
    ):
        if getattr(draft, name) != value:
            setattr(draft, name, dict(value))


def begin(session: Session, slug: str, number: int, start: Start, reached: int = 0) -> Draft:
    """A new draft of a version; it takes the place of one too old or made meanwhile."""
    values: dict[str, Any] = {
        "slug": slug,
        "number": number,
        "owner": start.owner,
        "channel": start.channel,
        "answers": dict(start.kept.answers),
        "typed": dict(start.kept.typed),
        "prefilled": dict(start.kept.marks),
        "mandate": start.mandate,
        "language": start.language,
        "token": start.token,
        "reached": reached,
        "revision": 1,
        "resume_digest": None,
        "correction": start.correction,
        "saved_at": func.now(),
        "expires_at": func.now() + timedelta(days=start.days),
    }
    statement = insert(Draft).values(id=uuid7(), **values)
    upsert = statement.on_conflict_do_update(
        index_elements=["authority", "slug", "owner"], set_=values
    )
    return session.scalars(upsert.returning(Draft)).one()


def set_mandate(
    session: Session, opened: Opened, mandate: Mapping[str, Any], scene: Scene, start: Start
) -> Draft:
    """Keep for whom a request is: `mandate` is what was declared, empty for oneself.

    What the account had answered goes or comes back with it, unless it was changed by hand.
    """
    draft = opened.draft
    if draft is None:
        kept = fill(scene, Kept()).kept
        return begin(
            session,
            opened.procedure.slug,
            opened.number,
            replace(start, kept=kept, mandate=mandate),
        )
    if bool(draft.mandate) != bool(mandate):
        put(draft, fill(scene, forget_person(kept_of(draft))).kept)
    draft.mandate, draft.language = dict(mandate), start.language
    touch(draft, opened.now, start.days)
    return draft


def touch(draft: Draft, now: datetime, days: int) -> None:
    """Note that a draft has just changed: its time begins again."""
    draft.saved_at, draft.expires_at = now, now + timedelta(days=days)

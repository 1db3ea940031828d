"""Drafts: found, saved page by page, kept for later, taken up again, erased when too old."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.handover import digest
from guichet_kit.i18n import _
from guichet_kit.problems import NotFound
from guichet_questions.kinds import Around, FieldRefused, Posted, kind_of
from guichet_questions.kinds.nested import Block
from guichet_questions.question import Field
from sqlalchemy import Row, and_, delete, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.opened import Opened
from guichet_forms.actions.saving import touch
from guichet_forms.actions.whereabouts import KEY
from guichet_forms.core import tracking
from guichet_forms.core.answers import label_at
from guichet_forms.core.carrying_over import carried_over
from guichet_forms.core.definition import Form
from guichet_forms.core.paths import value_at, with_row, with_value, without_row
from guichet_forms.models import Draft, Procedure, Process, Whereabouts


def open_procedure(session: Session, slug: str, owner: str) -> Opened:
    """Give the procedure with the draft of `owner`. Raises `NotFound`."""
    mine = and_(Draft.slug == Procedure.slug, Draft.owner == owner, Draft.expires_at > func.now())
    statement = (
        select(Procedure, Process, Draft, func.now(), Whereabouts)
        .outerjoin(Process, Process.workflow == Procedure.workflow)
        .outerjoin(Draft, mine)
        .outerjoin(Whereabouts, Whereabouts.id == KEY)
        .where(Procedure.slug == slug)
    )
    row = session.execute(statement).first()
    if row is None:
        raise NotFound
    return Opened(*row)


def list_unfinished(session: Session, subjects: Iterable[str], most: int) -> list[Row[Any]]:
    """Give what these pseudonyms of a person began and did not send, last touched first.

    Each row has `slug`, `title`, `saved_at` and `expires_at`; at most `most` of them.
    """
    owners = [f"subject:{subject}" for subject in subjects if subject]
    title = select(Procedure.title).where(Procedure.slug == Draft.slug).scalar_subquery()
    statement = (
        select(Draft.slug, title.label("title"), Draft.saved_at, Draft.expires_at)
        .where(Draft.owner.in_(owners), Draft.expires_at > func.now())
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .limit(most)
    )
    return list(session.execute(statement))


def carry_over(draft: Draft, before: Form, after: Form, number: int, around: Around) -> None:
    """Take a draft to the version `number`: its pages are all seen again, with what is carried."""
    draft.answers = carried_over(before, after, draft.answers, around)
    draft.typed, draft.reached, draft.number = {}, 0, number
    if before.mandate != after.mandate:
        draft.mandate = None


def attach_file(
    draft: Draft, form: Form, path: str, file: Mapping[str, Any], now: datetime, days: int
) -> None:
    """Join a file that documents received; the same one twice counts once.

    `path` leads to the question, in a row or not; a row that is gone takes no file.
    """
    field = file_field(form, path)
    if field is None:
        return
    files = list(value_at(draft.answers, path) or [])
    if all(item["document_id"] != file["document_id"] for item in files):
        joined = kind_of(field).accept([*files, dict(file)])
        draft.answers = with_value(draft.answers, path, joined)
        touch(draft, now, days)


def take_place(draft: Draft, form: Form, n: int, place: object) -> str:
    """Answer with a photo's place the next question for one, from page `n` on, that has no answer.

    `place` is the latitude and longitude that documents read, or anything else, which does
    nothing. The words of the answer say where it comes from: she sees it and may change it. Gives
    the question's id, "" when none was answered.
    """
    asked = (item for page in form.pages[n - 1 :] for item in page.fields)
    empty = (item for item in asked if item.kind == "location" and not draft.answers.get(item.id))
    field = next(empty, None)
    if field is None or not isinstance(place, list) or len(place) != 2:
        return ""
    said = {"text": _("Lieu lu dans la photo"), "lat": place[0], "lon": place[1]}
    kind = kind_of(field)
    try:
        answer = kind.accept(kind.typed(said))
    except FieldRefused:
        return ""
    draft.answers = with_value(draft.answers, field.id, answer)
    return field.id


def file_field(form: Form, path: str) -> Field | None:
    """The question for files at this path, named with its row; None when there is no such one."""
    try:
        found = form.at(path)
    except KeyError:
        return None
    return replace(found, label=label_at(form, found)) if found.kind == "file" else None


def remove_file(draft: Draft, form: Form, path: str, document_id: str) -> None:
    """Take a file off the draft; documents erases it later, since no request claims it.

    A path that leads to no files takes nothing off.
    """
    held = value_at(draft.answers, path) if file_field(form, path) else None
    if held:
        files = [f for f in held if f["document_id"] != document_id]
        draft.answers = with_value(draft.answers, path, files or None)


def add_row(draft: Draft, form: Form, block: str) -> int | None:
    """Give a block one more row; give its place, None where there may be no more."""
    kind = _block(form, block)
    place = len(draft.answers.get(block) or [])
    if kind is None or place >= kind.most:
        return None
    draft.answers = with_row(draft.answers, block)
    return place


def posted_rows(form: Form, block: str, posted: Posted) -> list[str]:
    """The keys of the rows of a block in a page, in their order; empty when it is no block."""
    kind = _block(form, block)
    return kind.posted_keys(posted) if kind else []


def remove_row(draft: Draft, block: str, place: int) -> None:
    """Take a row off a block, with its refused texts and its files."""
    draft.answers, draft.typed = without_row(draft.answers, draft.typed, block, place)


def _block(form: Form, block: str) -> Block | None:
    kind = kind_of(form.field(block)) if block in form.by_id else None
    return kind if isinstance(kind, Block) else None


def resume_code(key: str, draft: Draft) -> str:
    """The code by which the draft is taken up on another device."""
    return tracking.code_from(digest(key, "resume-code", str(draft.id)))


def keep_for_later(draft: Draft, key: str) -> None:
    """Make the draft findable by its code, of which only a digest is kept."""
    draft.resume_digest = digest(key, "resume", tracking.bare(resume_code(key, draft)))


def find_by_code(session: Session, slug: str, typed: str, key: str) -> Draft | None:
    """The draft that a typed code names; None for a code unknown or misread."""
    code = tracking.normalise(typed)
    if code is None:
        return None
    statement = select(Draft).where(
        Draft.slug == slug,
        Draft.resume_digest == digest(key, "resume", tracking.bare(code)),
        Draft.expires_at > func.now(),
    )
    return session.scalars(statement).first()


def find_by_id(session: Session, slug: str, draft_id: str) -> Draft | None:
    """The draft that a sealed ticket names."""
    statement = select(Draft).where(
        Draft.slug == slug, Draft.id == UUID(draft_id), Draft.expires_at > func.now()
    )
    return session.scalars(statement).first()


def would_erase(session: Session, found: Draft, owner: str) -> str:
    """Give the token of the draft of `owner` that adopting this one erases, "" for none.

    One that can be joined to it is not erased.
    """
    mine = _other(session, found, owner)
    return "" if mine is None or _joins(mine, found) else str(mine.token)


def adopt(session: Session, found: Draft, owner: str, channel: str) -> Draft:
    """Give the draft to `owner`, on this channel.

    Answers of a draft she had are kept where this one has none, when both are hers.
    """
    if found.owner == owner:
        return found
    mine = _other(session, found, owner)
    if mine is not None and _joins(mine, found):
        found.answers = {**mine.answers, **found.answers}
        found.prefilled = {**mine.prefilled, **found.prefilled}
        found.reached = max(mine.reached, found.reached)
        found.mandate = mine.mandate if found.mandate is None else found.mandate
    discard(session, found.slug, owner)
    found.owner, found.channel = owner, channel
    return found


def _other(session: Session, found: Draft, owner: str) -> Draft | None:
    """The draft that `owner` has beside the one that was found."""
    mine = and_(Draft.slug == found.slug, Draft.owner == owner, Draft.id != found.id)
    return session.scalars(select(Draft).where(mine, Draft.expires_at > func.now())).first()


def _joins(mine: Draft, found: Draft) -> bool:
    """Whether both speak of one person; an agent's drafts are each another's."""
    same = mine.number == found.number and mine.channel == found.channel
    same = same and mine.correction == found.correction
    return same and not mine.owner.startswith("agent:")


def discard(session: Session, slug: str, owner: str) -> None:
    """Erase the draft of `owner`, to begin again."""
    session.execute(delete(Draft).where(Draft.slug == slug, Draft.owner == owner))


def discard_seen(session: Session, slug: str, owner: str, token: str) -> bool:
    """Erase the draft of `owner` that a page showed; False when another was begun since.

    `token` is that of the draft which was shown. Once more changes nothing.
    """
    own = select(Draft).where(Draft.slug == slug, Draft.owner == owner)
    found = session.scalars(own.with_for_update()).first()
    if found is None:
        return True
    if str(found.token) != token:
        return False
    session.delete(found)
    return True


def purge(session: Session) -> int:
    """Erase the drafts whose time is over, of all authorities; give how many."""
    result = session.execute(delete(Draft).where(Draft.expires_at < func.now()))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it

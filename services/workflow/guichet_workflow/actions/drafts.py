"""Circuits being made: opened, changed one operation at a time, undone, handed over."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.actions.families import reaches
from guichet_workflow.core.case import Actor
from guichet_workflow.models import Draft, DraftStep, Workflow

HELD_FOR = timedelta(minutes=10)
MOST_STEPS = 100
MOST_BYTES = 500_000
Source = Mapping[str, Any]
Operation = Callable[[Source], Source]


class HeldByOther(Conflict):
    """Somebody else edits this circuit now; `name` is who, `since` when she began."""

    slug = "circuit-pris"
    title = "Quelqu’un d’autre modifie ce circuit"
    advice = "Copiez ce que vous avez saisi, puis prenez la main si vous devez continuer."

    def __init__(self, name: str, since: datetime | None) -> None:
        super().__init__()
        self.name, self.since = name, since


class DraftChanged(Conflict):
    """The circuit is no longer the one that was read: somebody saved since."""

    slug = "circuit-change"
    title = "Ce circuit a changé depuis que vous l’avez ouvert"
    advice = "Rien n’a été enregistré. Ouvrez-le de nouveau, puis refaites votre changement."


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A circuit as its designer finds it; `draft` is None before its first change.

    `live` is the version in use, `first` and `last` are the steps one may come back to.
    """

    slug: str
    title: str
    source: Source
    draft: Draft | None
    live: Workflow | None
    first: int
    last: int
    now: datetime

    @property
    def revision(self) -> int:
        """How many changes were made; a page shows it and sends it back."""
        return self.draft.revision if self.draft else 0

    @property
    def can_undo(self) -> bool:
        """Whether a former state is kept."""
        return self.draft is not None and self.draft.step > self.first

    @property
    def can_redo(self) -> bool:
        """Whether a change was undone, and nothing done since."""
        return self.draft is not None and self.draft.step < self.last

    @property
    def is_published(self) -> bool:
        """Whether it says nothing more than the version in use."""
        return self.live is not None and self.live.source == self.source

    def held_by_other(self, who: Actor) -> bool:
        """Whether somebody else edits it now."""
        return self.draft is not None and self.draft.held_by_other(who.id, self.now)


def read_draft(session: Session, slug: str, families: Set[str] | None = None) -> Opened:
    """Give the working copy, or the version in use when none was begun. Raises `NotFound`.

    Who is bound to `families` finds no circuit of others.
    """
    draft = session.get(Draft, slug)
    live = session.scalar(select(Workflow).where(Workflow.slug == slug, Workflow.live))
    if not reaches(session, slug, families):
        raise NotFound
    held = draft or live
    if held is None:
        raise NotFound
    first, last, now = session.execute(_bounds(slug)).one()
    return Opened(
        slug=slug,
        title=held.title,
        source=held.source,
        draft=draft,
        live=live,
        first=first or 0,
        last=last or 0,
        now=now,
    )


def _bounds(slug: str) -> Select[int, int, datetime]:
    """The first and last step that one may come back to, and the time."""
    own = DraftStep.slug == slug
    return select(func.min(DraftStep.position), func.max(DraftStep.position), func.now()).where(own)


def begin_draft(session: Session, source: Source, by: Actor) -> Draft:
    """Begin a circuit that was never live; its slug is free. Raises `Invalid` when it is not."""
    slug = str(source["slug"])
    taken = select(Workflow.slug).where(Workflow.slug == slug)
    if session.scalar(taken.limit(1)) or session.get(Draft, slug):
        raise Invalid(errors={"title": _("Un autre circuit porte déjà ce nom. Changez-le.")})
    _refuse_excess(source)
    return _made(session, slug, source, None, by)


def _made(session: Session, slug: str, source: Source, based_on: int | None, by: Actor) -> Draft:
    """The working copy, locked; made when there is none: two designers at once make one."""
    values = {"slug": slug, "title": _title(source, slug), "source": source, "based_on": based_on}
    made = insert(Draft).values(**values, edited_by=by.name if based_on is None else "")
    session.execute(made.on_conflict_do_nothing())
    first = insert(DraftStep).values(slug=slug, position=0, source=source, label="", done_by="")
    session.execute(first.on_conflict_do_nothing())
    own = select(Draft).where(Draft.slug == slug).with_for_update()
    return session.scalars(own.execution_options(populate_existing=True)).one()


def _title(source: Source, otherwise: str) -> str:
    return str(source.get("title") or otherwise)[:200]


def change(
    session: Session,
    slug: str,
    by: Actor,
    operation: Operation,
    label: str,
    families: Set[str] | None = None,
) -> Draft:
    """Apply one operation to the working copy and keep the state before it, to be undone.

    `label` says in French what was done. Raises `NotFound`, `HeldByOther`, and what the
    operation raises.
    """
    with session.no_autoflush:
        opened, draft = _held(session, slug, by, families)
        source = operation(draft.source)
        if source != draft.source:
            _refuse_excess(source)
            _write(draft, source, by, opened.now)
            _add_step(session, draft, label)
    session.flush()
    return draft


def save_draft(
    session: Session,
    slug: str,
    source: Source,
    revision: int,
    by: Actor,
    families: Set[str] | None = None,
) -> Draft:
    """Keep a whole source in place of the working copy of this `revision`.

    Raises `NotFound`, `HeldByOther`, `DraftChanged` when somebody saved since.
    """

    def put(_before: Source) -> Source:
        if read_draft(session, slug).revision != revision:
            raise DraftChanged
        return {**source, "slug": slug}

    return change(session, slug, by, put, _("Circuit remplacé"), families)


def _held(
    session: Session, slug: str, by: Actor, families: Set[str] | None
) -> tuple[Opened, Draft]:
    """The working copy, locked until commit and held by who acts for ten minutes more."""
    opened, draft = _locked(session, slug, by, families)
    if draft.held_by_other(by.id, opened.now):
        raise HeldByOther(draft.holder_name, draft.held_since)
    _hold(draft, by, opened.now)
    return opened, draft


def _locked(
    session: Session, slug: str, by: Actor, families: Set[str] | None
) -> tuple[Opened, Draft]:
    opened = read_draft(session, slug, families)
    version = opened.live.version if opened.live else None
    return opened, _made(session, slug, opened.source, version, by)


def _hold(draft: Draft, by: Actor, now: datetime) -> None:
    lapsed = draft.held_until is None or draft.held_until <= now
    if draft.holder != by.id or lapsed:
        draft.holder, draft.holder_name, draft.held_since = by.id, by.name, now
    draft.held_until = now + HELD_FOR


def _write(draft: Draft, source: Source, by: Actor, now: datetime) -> None:
    draft.source, draft.revision = dict(source), draft.revision + 1
    draft.title = _title(source, draft.slug)
    draft.edited_by, draft.updated_at = by.name, now


def _add_step(session: Session, draft: Draft, label: str) -> None:
    """Keep the new state; what was undone is forgotten, and so are states too old."""
    position = draft.step + 1
    old = or_(DraftStep.position >= position, DraftStep.position <= position - MOST_STEPS)
    session.execute(delete(DraftStep).where(DraftStep.slug == draft.slug, old))
    step = {"slug": draft.slug, "position": position, "source": draft.source}
    session.add(DraftStep(**step, label=label, done_by=draft.edited_by))
    draft.step = position


def _refuse_excess(source: Source) -> None:
    if len(orjson.dumps(source)) > MOST_BYTES:
        raise Invalid(_("Ce circuit dépasse 500\u202f000 caractères. Coupez-le en deux."))


def go_back(
    session: Session, slug: str, by: Actor, step: int, families: Set[str] | None = None
) -> Draft:
    """Undo the last change (-1) or do again the one undone (1); nothing when there is none.

    Raises `NotFound`, `HeldByOther`.
    """
    opened, draft = _held(session, slug, by, families)
    wanted = select(DraftStep).where(
        DraftStep.slug == slug, DraftStep.position == draft.step + step
    )
    if found := session.scalars(wanted).first():
        _write(draft, found.source, by, opened.now)
        draft.step = found.position
    session.flush()
    return draft


def take_over(session: Session, slug: str, by: Actor, families: Set[str] | None = None) -> Draft:
    """Become the one who edits; the other is told at her next act. Raises `NotFound`."""
    opened, draft = _locked(session, slug, by, families)
    _hold(draft, by, opened.now)
    session.flush()
    return draft


def settle(session: Session, slug: str, source: Source, version: int) -> None:
    """Say that the working copy went live as this version, which is what it holds now."""
    if draft := session.get(Draft, slug):
        draft.source, draft.based_on = dict(source), version
        draft.holder, draft.holder_name, draft.held_until = "", "", None


def drop_draft(session: Session, slug: str, by: Actor, families: Set[str] | None = None) -> None:
    """Forget the working copy: the version in use is what is left, if there is one.

    Raises `NotFound`, `HeldByOther`.
    """
    _opened, draft = _held(session, slug, by, families)
    session.delete(draft)
    session.flush()

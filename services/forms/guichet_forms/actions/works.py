"""Working copies: opened, changed one operation at a time, undone, kept as versions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from guichet_kit.i18n import _
from guichet_kit.problems import NotFound
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.actions import blocks, procedures
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.existence import unknown
from guichet_forms.core.editing import EditRefused, Source, broken, named
from guichet_forms.models import Block, BlockVersion, FormVersion, Procedure, Work, WorkStep
from guichet_forms.problems import DefinitionRefused, HeldByOther

HELD_FOR = timedelta(minutes=10)
MOST_STEPS = 100
MOST_BYTES = 1_000_000
FORM, BLOCK = "form", "block"
Operation = Callable[[Source], Source]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A form or block as its designer finds it; `work` is None before its first change.

    `thing` is the procedure or the block, `first` and `last` are the steps one may come back to.
    """

    kind: str
    slug: str
    thing: Procedure | Block
    work: Work | None
    source: Source
    number: int | None
    first: int
    last: int
    now: datetime

    @property
    def revision(self) -> int:
        """How many changes were made; a page shows it and sends it back."""
        return self.work.revision if self.work else 0

    @property
    def can_undo(self) -> bool:
        """Whether a former state is kept."""
        return self.work is not None and self.work.step > self.first

    @property
    def can_redo(self) -> bool:
        """Whether a change was undone, and nothing done since."""
        return self.work is not None and self.work.step < self.last

    @property
    def is_kept(self) -> bool:
        """Whether it says nothing more than its newest version."""
        return self.work.is_kept if self.work else self.number is not None

    def held_by_other(self, who: Designer) -> bool:
        """Whether somebody else edits it now."""
        return self.work is not None and self.work.held_by_other(who.subject, self.now)


def open_work(session: Session, kind: str, slug: str, who: Designer) -> Opened:
    """Give the working copy, or the newest version when none was begun. Raises `NotFound`."""
    row = session.execute(_opening(kind, slug)).first()
    if row is None or not who.reaches(row[0].family):
        raise NotFound
    thing, work, first, last, now = row
    number, source = (work.kept_number, work.source) if work else _newest(session, thing)
    return Opened(
        kind=kind,
        slug=slug,
        thing=thing,
        work=work,
        source=source,
        number=number,
        first=first or 0,
        last=last or 0,
        now=now,
    )


def _opening(kind: str, slug: str) -> Select[Any]:
    model: type[Procedure] | type[Block] = Procedure if kind == FORM else Block
    steps = (WorkStep.kind == kind, WorkStep.slug == slug)
    return (
        select(
            model,
            Work,
            select(func.min(WorkStep.position)).where(*steps).scalar_subquery(),
            select(func.max(WorkStep.position)).where(*steps).scalar_subquery(),
            func.now(),
        )
        .outerjoin(Work, (Work.slug == model.slug) & (Work.kind == kind))
        .where(model.slug == slug)
    )


def _newest(session: Session, thing: Procedure | Block) -> tuple[int, Source]:
    """Number and source of the newest version. Raises `NotFound`."""
    if isinstance(thing, Block):
        version = blocks.newest(session, thing)
        return version.number, blocks.working_source(version)
    for found in procedures.list_versions(session, thing.slug, 1):
        return found.number, found.source
    raise NotFound


def last_step(session: Session, work: Work) -> tuple[str, tuple[str, ...]]:
    """What the last change was, in words, and the sentences for the conditions it broke."""
    own = (WorkStep.kind == work.kind, WorkStep.slug == work.slug)
    wanted = WorkStep.position.in_((work.step - 1, work.step))
    found = {step.position: step for step in session.scalars(select(WorkStep).where(*own, wanted))}
    if len(found) < 2:
        return "", ()
    before, after = found[work.step - 1], found[work.step]
    return after.label, tuple(broken(before.source, after.source))


def change(
    session: Session, kind: str, slug: str, who: Designer, operation: Operation, label: str
) -> Work:
    """Apply one operation to the working copy and keep the state before it, to be undone.

    `label` says in French what was done. Raises `NotFound`, `HeldByOther`, and what the
    operation raises (`EditRefused`).
    """
    with session.no_autoflush:
        opened, work = _held(session, kind, slug, who)
        source = operation(work.source)
        if source != work.source:
            _refuse_excess(source)
            _follow(opened.thing, work, source, who)
            _write(work, source, who, opened.now)
            _add_step(session, work, label)
    session.flush()
    return work


def _held(session: Session, kind: str, slug: str, who: Designer) -> tuple[Opened, Work]:
    """The working copy, locked until commit and held by `who` for ten minutes more."""
    opened, work = _locked(session, kind, slug, who)
    if work.held_by_other(who.subject, opened.now):
        raise HeldByOther(work.holder_name, work.held_since)
    _hold(work, who, opened.now)
    return opened, work


def _locked(session: Session, kind: str, slug: str, who: Designer) -> tuple[Opened, Work]:
    """The working copy, made when there is none; two designers at once make one."""
    opened = open_work(session, kind, slug, who)
    if opened.work is None:
        begin(session, kind, slug, opened.source, opened.number)
    own = select(Work).where(Work.kind == kind, Work.slug == slug)
    again = {"populate_existing": True}
    work = session.scalars(own.with_for_update().execution_options(**again)).one()
    return opened, work


def _hold(work: Work, who: Designer, now: datetime) -> None:
    lapsed = work.held_until is None or work.held_until <= now
    if work.holder != who.subject or lapsed:
        work.holder, work.holder_name, work.held_since = who.subject, who.name, now
    work.held_until = now + HELD_FOR


def begin(
    session: Session, kind: str, slug: str, source: Source, number: int | None = None
) -> None:
    """Make the working copy, equal to version `number` or to none yet, unless there is one."""
    own = {"kind": kind, "slug": slug, "source": source}
    session.execute(insert(Work).values(**own, kept_number=number).on_conflict_do_nothing())
    first = insert(WorkStep).values(**own, position=0, label="", done_by="")
    session.execute(first.on_conflict_do_nothing())


def _write(work: Work, source: Source, who: Designer, now: datetime) -> None:
    work.source, work.revision = source, work.revision + 1
    work.edited_by, work.edited_at = who.name, now


def _add_step(session: Session, work: Work, label: str) -> None:
    """Keep the new state; what was undone is forgotten, and so are states too old."""
    position = work.step + 1
    old = or_(WorkStep.position >= position, WorkStep.position <= position - MOST_STEPS)
    session.execute(
        delete(WorkStep).where(WorkStep.kind == work.kind, WorkStep.slug == work.slug, old)
    )
    step = WorkStep(
        kind=work.kind,
        slug=work.slug,
        position=position,
        source=work.source,
        label=label,
        done_by=work.edited_by,
    )
    session.add(step)
    work.step = position


def _refuse_excess(source: Source) -> None:
    if len(orjson.dumps(source)) > MOST_BYTES:
        raise EditRefused(
            _("Ce formulaire dépasse un million de caractères : coupez-le en deux démarches.")
        )


def _follow(thing: Procedure | Block, work: Work, source: Source, who: Designer) -> None:
    """Name the procedure or block as its working copy does, as long as it is not in use."""
    if isinstance(thing, Block):
        thing.title = thing.title if thing.newest else str(source.get("title") or thing.title)
        return
    family = str(source.get("family", ""))
    if family != work.source.get("family") and not (family and who.reaches(family)):
        raise EditRefused(
            _("Vos rôles ne vous ouvrent pas cette famille : choisissez-en une autre.")
        )
    if thing.live is None:
        thing.title = str(source.get("title") or thing.title)
        thing.family = family or thing.family
        thing.workflow = str(source.get("workflow", ""))


def go_back(session: Session, kind: str, slug: str, who: Designer, step: int) -> Work:
    """Undo the last change (-1) or do again the one undone (1); nothing when there is none.

    Raises `NotFound`, `HeldByOther`.
    """
    opened, work = _held(session, kind, slug, who)
    wanted = (WorkStep.kind == kind, WorkStep.slug == slug, WorkStep.position == work.step + step)
    found = session.scalars(select(WorkStep).where(*wanted)).first()
    if found is not None:
        _follow(opened.thing, work, found.source, who)
        _write(work, found.source, who, opened.now)
        work.step = found.position
    session.flush()
    return work


def take_over(session: Session, kind: str, slug: str, who: Designer) -> Work:
    """Become the one who edits; the other is told at her next act. Raises `NotFound`."""
    opened, work = _locked(session, kind, slug, who)
    _hold(work, who, opened.now)
    session.flush()
    return work


def keep(session: Session, slug: str, who: Designer) -> FormVersion:
    """Keep the working copy of a form as a version, immutable and not yet in use.

    Raises `NotFound`, `HeldByOther`, `DefinitionRefused` with a sentence by place.
    """
    opened, work = _held(session, FORM, slug, who)
    source = named(work.source)
    _refuse_unknown(session, source)
    version = procedures.add_version(session, source, who.name)
    _mark_kept(session, opened, work, source, version.number)
    return version


def keep_block(session: Session, slug: str, who: Designer) -> BlockVersion:
    """The same for a reusable block."""
    opened, work = _held(session, BLOCK, slug, who)
    source = named(work.source)
    _refuse_unknown(session, source)
    version = blocks.add_version(session, slug, source, who.name)
    _mark_kept(session, opened, work, source, version.number)
    return version


def _refuse_unknown(session: Session, source: Source) -> None:
    if faults := unknown(session, source):
        raise DefinitionRefused(errors={fault.place: fault.sentence for fault in faults})


def _mark_kept(session: Session, opened: Opened, work: Work, source: Source, number: int) -> None:
    if source != work.source:
        by = Designer(work.holder, work.holder_name)
        _write(work, source, by, opened.now)
        _add_step(session, work, _("Identifiants donnés aux questions"))
    work.kept_number, work.kept_revision = number, work.revision
    session.flush()

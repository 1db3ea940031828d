"""Reusable blocks: their versions, and which forms copy them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.problems import NotFound
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from guichet_forms.actions.by_title import page_by_title
from guichet_forms.actions.designers import Designer
from guichet_forms.core import editing
from guichet_forms.core.editing import Source, uses
from guichet_forms.models import Block, BlockUse, BlockVersion, Procedure, Work
from guichet_forms.problems import BlockInUse, DefinitionRefused
from guichet_forms.schemas.working import block_faults

PAGE = "questions"
MOST_USERS = 50


@dataclass(frozen=True)
class Use:
    """A form whose newest version copies a block: in which question, the oldest version there."""

    form: str
    title: str
    field: str
    version: int


def working_source(version: BlockVersion) -> Source:
    """A block as it is edited: a form of one page, so that the same operations apply."""
    page = {"id": PAGE, "title": version.source["title"], "fields": version.source["fields"]}
    return {"slug": version.slug, "title": version.source["title"], "pages": [page]}


def newest(session: Session, block: Block) -> BlockVersion:
    """The newest version of a block. Raises `NotFound`."""
    own = (BlockVersion.slug == block.slug, BlockVersion.number == block.newest)
    found = session.scalars(select(BlockVersion).where(*own)).first()
    if found is None:
        raise NotFound
    return found


def list_versions(session: Session, slug: str, size: int = 50) -> list[BlockVersion]:
    """The last versions of a block, newest first."""
    statement = select(BlockVersion).where(BlockVersion.slug == slug)
    return list(session.scalars(statement.order_by(BlockVersion.number.desc()).limit(size)))


def add_version(session: Session, slug: str, source: Mapping[str, Any], by: str) -> BlockVersion:
    """Check the working copy of a block and keep it. Raises `NotFound`, `DefinitionRefused`."""
    if faults := block_faults(source):
        raise DefinitionRefused(errors={fault.place: fault.sentence for fault in faults})
    block = session.scalars(select(Block).where(Block.slug == slug).with_for_update()).first()
    if block is None:
        raise NotFound
    kept = {"title": source["title"], "fields": source["pages"][0]["fields"]}
    if block.newest and (last := newest(session, block)).source == kept:
        return last
    version = BlockVersion(slug=slug, number=(block.newest or 0) + 1, source=kept, added_by=by)
    session.add(version)
    block.newest, block.title = version.number, str(source["title"])
    session.flush()
    return version


def find_for(session: Session, slug: str, who: Designer) -> Block:
    """A block that a designer may see. Raises `NotFound`."""
    found = session.scalars(select(Block).where(Block.slug == slug)).first()
    if found is None or not who.reaches(found.family):
        raise NotFound
    return found


def list_for(
    session: Session, who: Designer, after: str = "", size: int = 50, *, ready: bool = False
) -> tuple[list[Block], str | None]:
    """The blocks of her families by title, `ready` ones have a version; give the next `after`."""
    statement = select(Block).where(Block.archived_at.is_(None))
    if ready:
        statement = statement.where(Block.newest.is_not(None))
    if who.families is not None:
        own = Block.family.in_(sorted(who.families))
        statement = statement.where(or_(Block.family == "", own))
    return page_by_title(session, Block, statement, after, size)


def copy_of(session: Session, slug: str, who: Designer) -> editing.BlockVersion:
    """The newest version of a block, as a form copies it. Raises `NotFound`."""
    version = newest(session, find_for(session, slug, who))
    return editing.BlockVersion(
        slug, version.number, version.source["title"], version.source["fields"]
    )


def note_uses(session: Session, form: str, source: Mapping[str, Any]) -> None:
    """Remember which blocks the newest version of a form copies."""
    session.execute(delete(BlockUse).where(BlockUse.form == form))
    for field, block, version in uses(source):
        session.add(BlockUse(form=form, field=field, block=block, version=version))


def list_uses(
    session: Session, slug: str, after: str = "", size: int = MOST_USERS
) -> tuple[list[Use], str | None]:
    """The forms that copy a block, by slug; `after` is the slug of the last one seen."""
    first, oldest = func.min(BlockUse.field), func.min(BlockUse.version)
    statement = (
        select(BlockUse.form, Procedure.title, first, oldest)
        .join(Procedure, Procedure.slug == BlockUse.form)
        .where(BlockUse.block == slug, BlockUse.form > after)
        .group_by(BlockUse.form, Procedure.title)
        .order_by(BlockUse.form)
        .limit(size + 1)
    )
    rows = [Use(*row) for row in session.execute(statement)]
    return rows[:size], rows[size - 1].form if len(rows) > size else None


def count_uses(session: Session, slugs: list[str]) -> dict[str, int]:
    """How many forms copy each of these blocks."""
    statement = (
        select(BlockUse.block, func.count(BlockUse.form.distinct()))
        .where(BlockUse.block.in_(slugs))
        .group_by(BlockUse.block)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def remove(session: Session, slug: str, who: Designer) -> None:
    """Delete a block that no form copies. Raises `NotFound`, `BlockInUse` with the forms."""
    block = find_for(session, slug, who)
    users, _more = list_uses(session, slug)
    if users:
        raise BlockInUse([use.title for use in users])
    session.execute(delete(Work).where(Work.kind == "block", Work.slug == slug))
    session.delete(block)
    session.flush()

"""Where a data source is used: in forms, card models, blocks and circuits."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet_kit.i18n import _
from sqlalchemy import ColumnElement, Select, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from guichet_forms.models import (
    Block,
    BlockVersion,
    CardModel,
    CardVersion,
    Draft,
    FormVersion,
    Procedure,
    Process,
    Work,
)

# A question that shows what another one chose names that question, not a source.
NAMED = '$.** ? (@.type != "card_data").source ? (@ == $slug)'


@dataclass(frozen=True)
class Use:
    """What names a source; `kind` is form, cards, block or, for what workflow told, circuit."""

    kind: str
    slug: str
    title: str

    @property
    def said(self) -> str:
        """Its name after those that one takes the source out of, where it is not in forms."""
        if self.kind != "circuit":
            return self.title
        return _("le circuit «\u00a0%(title)s\u00a0»", title=self.title)


def uses_of(session: Session, source: str) -> list[Use]:
    """Give the forms, card models, blocks and circuits that name a source, by title.

    A circuit counts for its version in use. Another version counts while it is live, newer than
    the live one, or followed by a draft; a working copy does not: it may name what is not there
    yet.
    """
    found = [
        *(Use("form", row[0], row[1]) for row in session.execute(_forms(source))),
        *(Use("cards", row[0], row[1]) for row in session.execute(_models(source))),
        *(Use("block", row[0], row[1]) for row in session.execute(_blocks(source))),
        *(Use("circuit", row[0], row[1]) for row in session.execute(_circuits(source))),
    ]
    return sorted(found, key=lambda use: (use.title, use.slug))


def copies_naming(session: Session, sources: Sequence[str]) -> list[Use]:
    """Give the working copies of forms and blocks that name one of these sources, by title.

    They stay when it is deleted, and then say themselves what they lack.
    """
    named = or_(*(_names(Work.source, source) for source in sources))
    title = func.coalesce(Work.source["title"].astext, Work.slug)
    statement = select(Work.kind, Work.slug, title).where(named)
    found = [Use(*row) for row in session.execute(statement)] if sources else []
    return sorted(found, key=lambda use: (use.title, use.slug))


def _forms(source: str) -> Select[str, str]:
    drafted = exists().where(Draft.slug == FormVersion.slug, Draft.number == FormVersion.number)
    return (
        select(Procedure.slug, Procedure.title)
        .join(FormVersion, FormVersion.slug == Procedure.slug)
        .where(
            or_(FormVersion.number >= func.coalesce(Procedure.live, 0), drafted),
            _names(FormVersion.source, source),
        )
        .distinct()
    )


def _models(source: str) -> Select[str, str]:
    return (
        select(CardModel.slug, CardModel.title)
        .join(CardVersion, CardVersion.slug == CardModel.slug)
        .where(
            CardVersion.number >= func.coalesce(CardModel.live, 0),
            _names(CardVersion.source, source),
        )
        .distinct()
    )


def _blocks(source: str) -> Select[str, str]:
    newest = (BlockVersion.slug == Block.slug) & (BlockVersion.number == Block.newest)
    own = select(Block.slug, Block.title).join(BlockVersion, newest)
    return own.where(_names(BlockVersion.source, source))


def _circuits(source: str) -> Select[str, str]:
    title = func.coalesce(func.nullif(Process.title, ""), Process.workflow)
    return select(Process.workflow, title).where(Process.sources.contains([source]))


def _names(column: object, source: str) -> ColumnElement[bool]:
    path = cast(literal(NAMED), JSONPATH)
    return func.jsonb_path_exists(column, path, cast({"slug": source}, JSONB))

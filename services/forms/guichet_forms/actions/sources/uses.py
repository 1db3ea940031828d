"""Where a data source is used: in forms and in card models, in use or being prepared."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from guichet_forms.models import CardModel, CardVersion, Draft, FormVersion, Procedure

# A question that shows what another one chose names that question, not a source.
NAMED = '$.** ? (@.type != "card_data").source ? (@ == $slug)'


@dataclass(frozen=True)
class Use:
    """One form or card model that names a source; `kind` is form or cards."""

    kind: str
    slug: str
    title: str


def uses_of(session: Session, source: str) -> list[Use]:
    """Give the forms and card models that name a source, by title.

    A version counts while it is live, newer than the live one, or followed by a draft.
    """
    found = [
        *(Use("form", row[0], row[1]) for row in session.execute(_forms(source))),
        *(Use("cards", row[0], row[1]) for row in session.execute(_models(source))),
    ]
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


def _names(column: object, source: str) -> ColumnElement[bool]:
    path = cast(literal(NAMED), JSONPATH)
    return func.jsonb_path_exists(column, path, cast({"slug": source}, JSONB))

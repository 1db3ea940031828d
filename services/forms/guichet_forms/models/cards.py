"""Cards of the authority: their models, their versions, their values and what links them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import FetchedValue, func
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class CardModel(Sealed, Model):
    """A kind of card: `live` is the version new cards follow, None before; `roles` may write."""

    __tablename__ = "card_models"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    live: Mapped[int | None]
    roles: Mapped[list[str]]


class CardVersion(Sealed, Model):
    """One version of a card model; it changes no more once `published_at` is set."""

    __tablename__ = "card_versions"

    slug: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[dict[str, Any]]
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]


class Card(Sealed, Model):
    """One record; `revision` grows at each change, so that two agents cannot overwrite unseen."""

    __tablename__ = "cards"

    model: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    revision: Mapped[int] = mapped_column()
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(FetchedValue())
    answers: Mapped[dict[str, Any]]
    words: Mapped[str] = mapped_column(deferred=True)
    tsv: Mapped[str] = mapped_column(TSVECTOR, FetchedValue(), deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[str]

    __mapper_args__ = {
        "primary_key": ["model", "id"],
        "version_id_col": revision,
    }


class CardLink(Sealed, Model):
    """A card names another in one of its questions."""

    __tablename__ = "card_links"

    model: Mapped[str] = mapped_column(primary_key=True)
    card: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    target_model: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)


class CardImport(Sealed, Model):
    """A file of cards, checked and not applied until `done_at`; `report` says what it would do."""

    __tablename__ = "card_imports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    model: Mapped[str]
    format: Mapped[str]
    mode: Mapped[dict[str, Any]]
    content: Mapped[str] = mapped_column(deferred=True)
    report: Mapped[dict[str, Any]]
    done_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    made_by: Mapped[str]

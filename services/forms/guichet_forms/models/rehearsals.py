"""Recorded tests of forms."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.database import Sealed
from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from guichet_forms.models.base import Model


class Rehearsal(Sealed, Model):
    """Answers and what they must come to, replayed before each publication."""

    __tablename__ = "rehearsals"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    content: Mapped[dict[str, Any]]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())

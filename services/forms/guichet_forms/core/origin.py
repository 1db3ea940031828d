"""The request of which a circuit made another one, and what it then keeps of the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

REQUEST, REQUALIFICATION = "request", "requalification"


@dataclass(frozen=True)
class Origin:
    """The first request: its number, the title of its procedure, and how the other came of it.

    `since` is when the first was received, for one that only changes procedure: the authority is
    the same, so its delays run from there (CRPA L110-1, L114-3); None for another request.
    """

    request_id: UUID
    number: str
    title: str
    how: str
    since: datetime | None = None

    @property
    def paragraph(self) -> str:
        """What the acknowledgement says of it, "" for another request."""
        if self.since is None:
            return ""
        return _(
            "Elle remplace votre demande %(number)s, «\u00a0%(title)s\u00a0»\u00a0: le service l’a "
            "changée de démarche. Les délais courent depuis la première réception, le %(date)s."
        ) % {"number": self.number, "title": self.title, "date": french_date(self.since)}

    def as_json(self) -> dict[str, Any]:
        """The same as the event of a sending tells it."""
        told = {"request_id": str(self.request_id), "number": self.number}
        return {**told, "title": self.title, "how": self.how}

"""A procedure as one person meets it."""

from dataclasses import dataclass
from datetime import datetime

from guichet_kit.problems import NotFound

from guichet_forms.models import Draft, Procedure, Process


@dataclass(frozen=True)
class Opened:
    """A procedure as one person meets it, with her draft if any; `now` is the database's."""

    procedure: Procedure
    process: Process | None
    draft: Draft | None
    now: datetime

    @property
    def number(self) -> int:
        """The version to show: the draft's own, or the live one. Raises `NotFound`."""
        return self.draft.number if self.draft else self.live

    @property
    def live(self) -> int:
        """The version in use. Raises `NotFound`."""
        if self.procedure.live is None:
            raise NotFound
        return self.procedure.live

    @property
    def corrects(self) -> bool:
        """Whether the draft corrects a request that was sent."""
        return self.draft is not None and self.draft.correction is not None

    @property
    def is_open(self) -> bool:
        """Whether what is begun may be sent now: a request that was sent is corrected any day."""
        return self.corrects or self.procedure.takes_at(self.now)

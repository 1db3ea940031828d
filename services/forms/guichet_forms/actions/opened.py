"""A procedure as one person meets it."""

from dataclasses import dataclass
from datetime import datetime

from guichet_kit.problems import NotFound

from guichet_forms.actions.whereabouts import here_of
from guichet_forms.core.whereabouts import Here
from guichet_forms.models import Draft, Procedure, Process, Whereabouts


@dataclass(frozen=True)
class Opened:
    """A procedure as one person meets it, with her draft if any; `now` is the database's.

    `place` is where the authority said to be.
    """

    procedure: Procedure
    process: Process | None
    draft: Draft | None
    now: datetime
    place: Whereabouts | None = None

    @property
    def number(self) -> int:
        """The version to show: the draft's own, or the live one. Raises `NotFound`."""
        return self.draft.number if self.draft else self.live

    @property
    def here(self) -> Here:
        """The days and hours of the authority."""
        return here_of(self.place)

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

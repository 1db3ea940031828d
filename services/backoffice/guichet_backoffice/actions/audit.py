"""The audit: who took the list out of the house; the database chains the lines."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from guichet_backoffice.actions.views import View
from guichet_backoffice.models import Trace


def note_export(session: Session, view: View, agent: str) -> None:
    """Write that an agent, by her id, exports a view; what she searched may be a name, and is not.

    `details` has the tab, the filters chosen in lists, and whether words were searched.
    """
    filters = view.filters
    searched = bool(filters.pop("q", ""))
    session.execute(
        insert(Trace).values(
            position=0,
            previous="",
            hash="",
            actor=agent,
            action="list.exported",
            object=view.tab,
            details={**filters, "searched": searched},
        )
    )

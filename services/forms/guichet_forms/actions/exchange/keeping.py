"""Files of definitions that were sent and wait to be confirmed, for a day."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.exchange.importing import Given
from guichet_forms.core.exchange.publik import Completion
from guichet_forms.models import Bundle

KEPT = timedelta(hours=24)


def keep(session: Session, given: Given, agent: str) -> Bundle:
    """Keep a file that was read, and what completes it."""
    options = {"publish": given.publish, "completion": given.completion.as_json()}
    kept = Bundle(
        id=uuid7(), name=given.name[:200], content=given.content, options=options, agent=agent
    )
    session.add(kept)
    session.flush()
    return kept


def find_own(session: Session, bundle_id: UUID, agent: str) -> Bundle:
    """The file that this agent sent. Raises `NotFound` for another's, and after a day."""
    own = (Bundle.id == bundle_id, Bundle.agent == agent, Bundle.created_at > func.now() - KEPT)
    found = session.scalars(select(Bundle).where(*own)).first()
    if found is None:
        raise NotFound
    return found


def given_of(kept: Bundle) -> Given:
    """What was given with a file."""
    options: dict[str, Any] = kept.options
    return Given(
        content=kept.content,
        name=kept.name,
        completion=Completion(**options["completion"]),
        publish=options["publish"],
    )


def note_report(session: Session, kept: Bundle, report: dict[str, Any]) -> None:
    """Keep what an import did, to be shown and given again."""
    kept.options = {**kept.options, "report": report}
    session.flush()


def purge(session: Session) -> int:
    """Erase the files of more than a day, of all authorities; give how many."""
    old = delete(Bundle).where(Bundle.created_at < func.now() - KEPT)
    result = session.execute(old.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it

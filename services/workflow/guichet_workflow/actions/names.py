"""Short names that circuits say and that another service holds: procedures, connectors, agendas."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from guichet_workflow.core.traits import all_actions
from guichet_workflow.models import Procedure

Named = Mapping[str, Mapping[str, str]]
"""By the shape of a property, the names to pick and what people call each."""
PROCEDURE, MARKER = "procedure", "marker"
CALLED = ("connector", "agenda", "model")
"""What circuits name and no service tells: known by those that name it."""
MOST = 500


def names_known(session: Session, source: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Give the names that a circuit may say: of procedures published, of what others call.

    Those that `source` says already are among them, but for procedures: one that is not published
    is no choice.
    """
    found: dict[str, dict[str, str]] = {shape: {} for shape in (PROCEDURE, MARKER, *CALLED)}
    found[PROCEDURE] = _procedures(session)
    for shape, name in sorted({*_said(source), *_said_elsewhere(session)}):
        found[shape][name] = name
    return found


def _procedures(session: Session) -> dict[str, str]:
    named = select(Procedure.slug, Procedure.title).order_by(Procedure.slug).limit(MOST)
    rows = sorted(session.execute(named), key=lambda row: row.title)
    return {row.slug: row.title or row.slug for row in rows}


def _said(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for _where, action in all_actions({"statuses": (), **source}):
        if action.get("do") == MARKER and action.get("name"):
            yield MARKER, str(action["name"])
        yield from ((shape, str(action[shape])) for shape in CALLED if action.get(shape))


def _said_elsewhere(session: Session) -> Iterator[tuple[str, str]]:
    """What the circuits in use call, each name once."""
    statement = text(
        "select distinct shape, name #>> '{}' as name from definitions,"
        " unnest(cast(:shapes as text[])) shape,"
        " jsonb_path_query(source, cast('strict $.**.' || shape as jsonpath), silent => true) name"
        " where live order by shape, name limit :most"
    )
    found = session.execute(statement, {"shapes": list(CALLED), "most": MOST})
    yield from ((row.shape, row.name) for row in found if row.name)

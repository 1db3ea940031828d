"""The words of the acknowledgement, and which messages and documents say them (CRPA R112-11-1)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from guichet_workflow.models import Case, Line

OPENING = 1
"""The version that a case has once opened."""
NAMES = {"message": ("message_sent", "template"), "document": ("document_requested", "title")}
"""The kind of the line that asks for it, and the value of that line that names it."""


def words(row: Case) -> dict[str, str]:
    """Give what the messages and documents of an opening say besides their own values."""
    return {"accuse": row.acknowledgement}


def words_again(session: Session, row: Case, kind: str, name: str) -> dict[str, str]:
    """Give them for a message or document that was first asked for as the case opened.

    `name` is the template of a message, the title of a document. Empty for any other.
    """
    if kind not in NAMES:
        return {}
    line, value = NAMES[kind]
    first = exists().where(Line.request_id == row.request_id, Line.version == OPENING)
    same = first.where(Line.kind == line, Line.values[value].astext == name)
    return words(row) if session.scalar(select(same)) else {}

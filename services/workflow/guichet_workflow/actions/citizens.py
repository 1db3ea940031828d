"""What a citizen does with her request: answer, add a piece, write, withdraw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held, actor_of_citizen, advance, hold
from guichet_workflow.actions.pieces import FREE_PIECE, file_row
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.answers import read_with_files
from guichet_workflow.core import choices_of
from guichet_workflow.core.case import Actor, Question
from guichet_workflow.core.definition.model import HERS
from guichet_workflow.core.effects import leads_to
from guichet_workflow.core.events import (
    Answered,
    AttestationAsked,
    Chose,
    Messaged,
    PiecesAdded,
    Withdrawn,
)
from guichet_workflow.core.kinds import is_answer
from guichet_workflow.core.whole import asks_whole
from guichet_workflow.fields import Field, read, say
from guichet_workflow.models import ADDED, INTERNAL, Case, CaseFile, table_of

GRANTED_PIECE = "piece:granted"
"""A free piece, begun by the citizen while her status let her."""
IN_ANSWER, AS_PIECE, MOVED_ON, TOO_LATE = "answer", "piece", "moved-on", "too-late"
"""What becomes of a file that comes back."""


@dataclass(frozen=True)
class Wish:
    """A choice made on the version that was read, with words and answers as typed."""

    choice: str
    seen_version: int
    comment: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def read_own(
    session: Session, request_id: UUID, family: str, subject: str, *, lock: bool = False
) -> Held:
    """Give a citizen her request; raises `NotFound` for any other."""
    held = hold(session, request_id, lock=lock)
    if not subject or (held.row.family, held.row.subject) != (family, subject):
        raise NotFound
    return held


def keep_draft(session: Session, held: Held, typed: Mapping[str, Any]) -> None:
    """Keep what she typed while she goes and adds a file."""
    _save_draft(session, held, {**held.row.draft, "typed": dict(typed)})


def remove_file(session: Session, held: Held, field: str, document_id: str) -> None:
    """Take a file out of the answer being prepared."""
    files = dict(held.row.draft.get("files", {}))
    files[field] = [file for file in files.get(field, []) if file["document_id"] != document_id]
    _save_draft(session, held, {**held.row.draft, "files": files})


def _save_draft(session: Session, held: Held, draft: dict[str, Any]) -> None:
    statement = update(Case).where(Case.request_id == held.row.request_id).values(draft=draft)
    session.execute(statement.execution_options(synchronize_session=False))
    held.row.draft = draft


def receive_file(session: Session, held: Held, field: str, file: Mapping[str, Any]) -> str:
    """Take in a file that documents stored: in the answer being prepared, or as a piece.

    The same file a second time, a page reloaded, changes nothing. What she might send when she
    began is not lost since: one of a question that is no longer asked becomes a piece. Gives what
    became of it: `IN_ANSWER`, `AS_PIECE`, `MOVED_ON`, or `TOO_LATE`, once the request is over.
    """
    if held.state.closed_at is not None:
        return AS_PIECE if _is_there(session, held, file) else TOO_LATE
    if field in (FREE_PIECE, GRANTED_PIECE):
        add_piece(session, held, actor_of_citizen(), file, granted=field == GRANTED_PIECE)
        return AS_PIECE
    if held.state.asked is None or field not in {one["id"] for one in held.state.asked.fields}:
        add_piece(session, held, actor_of_citizen(), file, granted=True)
        return MOVED_ON
    files = dict(held.row.draft.get("files", {}))
    kept = [one for one in files.get(field, []) if one["document_id"] != file["document_id"]]
    files[field] = [*kept, dict(file)]
    _save_draft(session, held, {**held.row.draft, "files": files})
    return IN_ANSWER


def add_piece(
    session: Session, held: Held, by: Actor, file: Mapping[str, Any], *, granted: bool = False
) -> None:
    """Add a piece that answers no question; the same one a second time changes nothing."""
    if not _is_there(session, held, file):
        advance(session, held, PiecesAdded(by, (dict(file),), granted))
        attach(session, held, [(FREE_PIECE, file)])


def _is_there(session: Session, held: Held, file: Mapping[str, Any]) -> bool:
    document_id = UUID(str(file["document_id"]))
    return session.get(CaseFile, (held.row.request_id, document_id)) is not None


def attach(
    session: Session,
    held: Held,
    files: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    origin: str = ADDED,
) -> None:
    """Join files, each with its question, to a case, and have documents give them to it.

    Those of origin `INTERNAL` are not put in the wallet of the person.
    """
    if not files:
        return
    row = held.row
    rows = [file_row(row.request_id, file, origin, field) for field, file in files]
    session.execute(insert(table_of(CaseFile)), rows)
    emit(
        session,
        "workflow.document.attached.v1",
        subject=row.request_id,
        data={
            "request_id": str(row.request_id),
            "family": row.family,
            **({"subject": row.subject} if row.subject and origin != INTERNAL else {}),
            "files": [
                {"document_id": file["document_id"], "name": file["name"]} for _, file in files
            ],
        },
    )


def answer(session: Session, held: Held, typed: Mapping[str, Any]) -> str:
    """Answer what is asked, with the files of the draft; give the page that this leads to, if any.

    Raises `Invalid` by field, `NotNow`.
    """
    asked = held.state.asked
    if asked is None or asks_whole(held.state):
        raise NotNow
    fields, files = held.bounded(asked.fields), _files(held, asked)
    given, errors = read_with_files(fields, typed, held.state.data, files)
    if errors:
        raise Invalid(errors=errors)
    own = [field["id"] for field in asked.fields if field["type"] == "file"]
    by_field = [(name, file) for name in own for file in given.get(name, ())]
    event = Answered(actor_of_citizen(), given, words=_words(asked.fields, given))
    effects = advance(session, held, event)
    attach(session, held, by_field)
    return leads_to(effects)


def choose(session: Session, held: Held, wish: Wish) -> str:
    """Make a choice that is hers, on the version that she read; give the page it leads to, if any.

    Raises `Invalid` by field (`comment` for her words), `Outrun` when someone acted since, or
    `NotNow`.
    """
    choices = choices_of(held.definition, held.state, HERS)
    chosen = next((one for one in choices if one.id == wish.choice), None)
    asked = held.bounded(chosen.fields) if chosen else ()
    values, errors = read(asked, wish.fields, held.state.data)
    if chosen and chosen.comment == "required" and not wish.comment:
        errors["comment"] = _("Écrivez votre mot au service.")  # all that lacks is told at once
    if errors and held.state.is_as_seen(wish.seen_version):
        raise Invalid(errors=errors)
    made = (wish.choice, HERS, wish.seen_version, wish.comment, values)
    return leads_to(advance(session, held, Chose(actor_of_citizen(), *made)))


def _words(fields: tuple[Field, ...], given: Mapping[str, Any]) -> str:
    """Her answers as they are read again; each bears its question when there are several."""
    told = [
        (field["label"], say(field, given[field["id"]]))
        for field in fields
        if is_answer(field, given.get(field["id"]))
    ]
    if len(told) == 1:
        return told[0][1]
    return " · ".join(
        _("%(label)s\u00a0: %(said)s", label=label, said=said) for label, said in told
    )


def _files(held: Held, asked: Question) -> dict[str, list[dict[str, Any]]]:
    kept = held.row.draft.get("files", {})
    names = [field["id"] for field in asked.fields if field["type"] == "file"]
    return {name: kept[name] for name in names if kept.get(name)}


def write(session: Session, held: Held, text: str) -> None:
    """Write to the service."""
    advance(session, held, Messaged(actor_of_citizen(), text))


def ask_attestation(session: Session, held: Held) -> None:
    """Ask for the proof of an acceptance by silence (CRPA L232-3); raises `NotNow` without one."""
    advance(session, held, AttestationAsked(actor_of_citizen()))


def withdraw(session: Session, held: Held, reason: str) -> str:
    """Give up the request; give the page that this leads to, if any.

    Raises `NotNow` where the workflow does not let her.
    """
    return leads_to(advance(session, held, Withdrawn(actor_of_citizen(), reason)))

"""Exports of requests: written at once when they are few, else by the worker, step by step.

What was written is kept 32 hours, for who asked for it alone.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.answers.listing import (
    Asked,
    Filter,
    count_all,
    count_requests,
    list_requests,
)
from guichet_forms.actions.audit import note
from guichet_forms.core.answers import what_remains
from guichet_forms.core.exporting import FORMATS, Column, Format, Request, columns_of
from guichet_forms.library import Library
from guichet_forms.models import Export, ExportPart, FormVersion, Submission

STEP = 500
AT_ONCE = 5_000
"""How many requests are written while the browser waits: some seconds at most."""
MOST_ROWS = 1_000_000
"""Near what a spreadsheet opens (1,048,576 lines)."""
KEPT = timedelta(hours=32)
MOST_FAILURES = 3
MOST_VERSIONS = 50
PART_BYTES = 1_000_000
SPOOLED = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which requests of a procedure, in which format, with or without persons."""

    asked: Asked
    format: str
    persons: bool = True

    @property
    def slug(self) -> str:
        """The procedure."""
        return self.asked.slugs[0]

    @property
    def writer(self) -> Format:
        """How the format is written."""
        return FORMATS[self.format]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The next lines of a file: their text, how many requests, where the next ones begin."""

    text: str
    number: int
    cursor: str | None


def write_piece(
    session: Session, library: Library, wanted: Wanted, channels: dict[str, str], cursor: str
) -> Piece:
    """Write the requests that follow a cursor, "" for the first ones, the head before them."""
    page = list_requests(session, wanted.asked, after=cursor, size=STEP)
    columns = _columns(session, library, wanted)
    rows = [_told(session, library, item, wanted.persons) for item in page.items]
    text = wanted.writer.lines(columns, rows, channels, not cursor)
    head = "" if cursor else wanted.writer.head(columns)
    return Piece(text=head + text, number=len(rows), cursor=page.next_cursor)


def _columns(session: Session, library: Library, wanted: Wanted) -> list[Column]:
    own = (FormVersion.slug == wanted.slug, FormVersion.published_at.is_not(None))
    newest = select(FormVersion.number).where(*own).order_by(FormVersion.number.desc())
    numbers = session.scalars(newest.limit(MOST_VERSIONS)).all()
    forms = [library.form(session, wanted.slug, number) for number in numbers]
    return columns_of(forms, persons=wanted.persons)


def _told(session: Session, library: Library, sent: Submission, persons: bool) -> Request:
    form = library.form(session, sent.slug, sent.version, sent.channel)
    return Request(
        request_id=str(sent.request_id),
        number=sent.number,
        received_at=sent.received_at,
        channel=sent.channel,
        version=sent.version,
        erased_at=sent.erased_at,
        answers=sent.answers if persons or sent.erased_at else what_remains(form, sent.answers),
        form=form,
        mandate=sent.mandate,
    )


def count_up_to(session: Session, wanted: Wanted) -> int:
    """How many requests there are; `AT_ONCE` + 1 means more."""
    return count_requests(session, wanted.asked, AT_ONCE)


def note_export(session: Session, wanted: Wanted, agent: str) -> None:
    """Write in the audit who exports what."""
    filtered = [item.field for item in wanted.asked.answers]
    details = {"format": wanted.format, "persons": wanted.persons, "filtered": filtered}
    note(session, "answers.exported", actor=agent, about=wanted.slug, **details)


def begin(session: Session, wanted: Wanted, agent: str) -> Export:
    """Ask the worker for a file."""
    export = Export(
        id=uuid7(),
        slug=wanted.slug,
        format=wanted.format,
        asked=_as_json(wanted),
        agent=agent,
        expires_at=func.now() + KEPT,
    )
    session.add(export)
    note_export(session, wanted, agent)
    session.flush()
    return export


def find_own(session: Session, export_id: UUID, agent: str) -> Export:
    """An export of this agent. Raises `NotFound` for another's, and once it is over."""
    own = (Export.id == export_id, Export.agent == agent, Export.expires_at > func.now())
    found = session.scalars(select(Export).where(*own)).first()
    if found is None:
        raise NotFound
    return found


def list_own(session: Session, slug: str, agent: str, size: int = 10) -> list[Export]:
    """The last exports of this agent for a procedure, newest first."""
    own = (Export.slug == slug, Export.agent == agent, Export.expires_at > func.now())
    statement = select(Export).where(*own).order_by(Export.id.desc()).limit(size)
    return list(session.scalars(statement))


def read_part(session: Session, export_id: UUID, n: int) -> bytes | None:
    """A piece of the file, from 0; None after the last."""
    own = (ExportPart.export == export_id, ExportPart.n == n)
    return session.scalar(select(ExportPart.content).where(*own))


def take_step(
    session: Session, library: Library, export_id: UUID, channels: dict[str, str]
) -> bool:
    """Write the next piece of an export; False when nothing is left to do, or another does it."""
    waiting = (Export.id == export_id, Export.state == "waiting")
    locked = select(Export).where(*waiting).with_for_update(skip_locked=True)
    export = session.scalars(locked).first()
    if export is None:
        return False
    wanted = wanted_of(export)
    if export.total is None:
        export.total = min(count_all(session, wanted.asked), MOST_ROWS)
    piece = write_piece(session, library, wanted, channels, export.cursor)
    over = piece.cursor is None or export.done + piece.number >= MOST_ROWS
    _add_part(session, export, piece.text + (wanted.writer.tail() if over else ""))
    export.done += piece.number
    export.cursor = piece.cursor or ""
    if over:
        _finish(session, export, wanted.writer)
    export.changed_at = func.now()
    session.flush()
    return not over


def _add_part(session: Session, export: Export, text: str) -> None:
    part = ExportPart(export=export.id, n=export.parts, content=text.encode())
    session.add(part)
    export.parts += 1
    session.flush()
    session.expunge(part)


def _finish(session: Session, export: Export, writer: Format) -> None:
    """The file is whole; one that is packed takes the place of its pieces."""
    if writer.pack is not None:
        with tempfile.TemporaryFile() as file:
            writer.pack(_parts(session, export), file)
            session.execute(delete(ExportPart).where(ExportPart.export == export.id))
            file.seek(0)
            export.parts = 0
            while content := file.read(PART_BYTES):
                session.add(ExportPart(export=export.id, n=export.parts, content=content))
                export.parts += 1
                session.flush()
    export.state = "ready"


def _parts(session: Session, export: Export) -> Iterator[bytes]:
    for n in range(export.parts):
        yield read_part(session, export.id, n) or b""


def fail(session: Session, export_id: UUID) -> None:
    """Count a failure of the worker; after three the export is given up."""
    export = session.get(Export, export_id)
    if export is not None and export.state == "waiting":
        export.failures += 1
        if export.failures >= MOST_FAILURES:
            export.state = "failed"


def list_waiting(session: Session, size: int = 5) -> list[tuple[str, UUID]]:
    """The oldest exports to be written, of all authorities."""
    statement = select(Export.authority, Export.id).where(Export.state == "waiting")
    ordered = statement.order_by(Export.created_at, Export.id).limit(size)
    return [(row[0], row[1]) for row in session.execute(ordered)]


def purge(session: Session) -> int:
    """Erase the exports of more than 32 hours, of all authorities; give how many."""
    old = delete(Export).where(Export.expires_at < func.now())
    result = session.execute(old.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it


def wanted_of(export: Export) -> Wanted:
    """What an export was asked for."""
    return _from_json(export.slug, export.format, export.asked)


def _as_json(wanted: Wanted) -> dict[str, Any]:
    asked = wanted.asked
    return {
        "persons": wanted.persons,
        "channel": asked.channel,
        "since": asked.since.isoformat() if asked.since else None,
        "until": asked.until.isoformat() if asked.until else None,
        "erased": asked.erased,
        "oldest_first": asked.oldest_first,
        "answers": [[item.field, item.value, item.begins] for item in asked.answers],
    }


def _from_json(slug: str, format_: str, kept: dict[str, Any]) -> Wanted:
    moments = {
        name: datetime.fromisoformat(kept[name]) if kept[name] else None
        for name in ("since", "until")
    }
    asked = Asked(
        slugs=(slug,),
        channel=kept["channel"],
        erased=kept["erased"],
        oldest_first=kept["oldest_first"],
        answers=tuple(Filter(*item) for item in kept["answers"]),
        **moments,
    )
    return Wanted(asked=asked, format=format_, persons=kept["persons"])

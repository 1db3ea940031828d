"""What the events of others change here: upserts that give the same line in any order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.events.outbox import emit, forget
from sqlalchemy import ColumnElement, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_backoffice.models import (
    AGENT,
    CITIZEN,
    SYSTEM,
    Entry,
    EntryTag,
    Procedure,
    Reader,
    Status,
    Workflow,
    own_circle,
)

ERASED = "backoffice.request.erased.v1"
PERSONAL = ("person", "digest", "assignee_id", "assignee_name")
BY_A_MOVE = ("moved_at", "answered")
DIGEST_LENGTH = 300
KEY = [Entry.authority, Entry.request_id]
BLANK: dict[str, Any] = {
    "procedure": "",
    "workflow": "",
    "family": "",
    "title": "",
    "person": "",
    "digest": "",
    "channel": "",
    "status_id": "",
    "status_label": "",
    "status_kind": "open",
    "status_turn": AGENT,
    "role": "",
    "roles": [],
    "urgency": "",
    "urgency_tone": "",
    "urgency_rank": 0,
    "tags": [],
    "assignee_id": "",
    "assignee_name": "",
    "answered": False,
    "incidents": 0,
    "awaits": 0,
    "case_version": 0,
}


def put_submission(session: Session, data: dict[str, Any]) -> None:
    """Write what was asked, from a `forms.submission.sent.v1`; the case's columns stay."""
    asked = {
        **_of_the_request(data),
        "workflow": own_circle(data["workflow"], data["procedure"]["slug"]),
        "person": data["applicant"].get("name") or "",
        "digest": data["digest"][:DIGEST_LENGTH],
    }
    statement = upsert(Entry).values(BLANK | asked)
    own = {name: _unless_anonymised(statement, name) for name in asked if name != "request_id"}
    own |= {name: _unless_corrected(name, own[name]) for name in ("person", "digest")}
    # A move says the circle: what it said is newer.
    own["workflow"] = func.coalesce(func.nullif(Entry.workflow, ""), own["workflow"])
    session.execute(statement.on_conflict_do_update(index_elements=KEY, set_=own))


def put_correction(session: Session, data: dict[str, Any]) -> None:
    """Write what a `forms.submission.corrected.v1` changes of who asked and of what was asked.

    A line that is closed keeps what was decided on; what comes after a later correction is left.
    """
    at = datetime.fromisoformat(data["corrected_at"])
    asked = {
        "corrected_at": at,
        "person": data["applicant"]["name"],
        "digest": data["digest"][:DIGEST_LENGTH],
    }
    own = (
        Entry.request_id == UUID(data["request_id"]),
        Entry.anonymised_at.is_(None),
        Entry.closed_at.is_(None),
        or_(Entry.corrected_at.is_(None), Entry.corrected_at < at),
    )
    session.execute(update(Entry).where(*own).values(asked))


def put_move(session: Session, data: dict[str, Any]) -> None:
    """Write where the case stands, from a `workflow.case.moved.v1` newer than the line."""
    status = data["status"]
    stands = _where_it_stands(data)
    statement = upsert(Entry).values(BLANK | _of_the_request(data) | stands)
    told = [name for name in stands if not (_moved_nothing(data) and name in BY_A_MOVE)]
    newer = statement.on_conflict_do_update(
        index_elements=KEY,
        set_={name: _unless_anonymised(statement, name) for name in told},
        where=statement.excluded.case_version > Entry.case_version,
    )
    if session.scalar(newer.returning(Entry.request_id)):
        _put_tags(session, UUID(data["request_id"]), stands["tags"])
    seen = upsert(Status).values(
        procedure=data["procedure"]["slug"], id=status["id"], label=status["label"]
    )
    key = [Status.authority, Status.procedure, Status.id]
    fresher = seen.excluded.label != Status.label
    session.execute(
        seen.on_conflict_do_update(
            index_elements=key, set_={"label": seen.excluded.label}, where=fresher
        )
    )


def _put_tags(session: Session, request_id: UUID, tags: list[str]) -> None:
    """Replace the tags of a request, by which the list is filtered."""
    own = (EntryTag.request_id == request_id) & EntryTag.label.not_in(tags)
    session.execute(delete(EntryTag).where(own).execution_options(synchronize_session=False))
    if tags:
        rows = [{"label": label, "request_id": request_id} for label in tags]
        session.execute(upsert(EntryTag).values(rows).on_conflict_do_nothing())


def put_procedure(session: Session, data: dict[str, Any]) -> None:
    """Write a procedure unless what was told later of it is known."""
    values = {name: data[name] for name in ("slug", "title", "family", "workflow")}
    values["version"] = data.get("revision", data["version"])
    values |= {name: data[name] for name in ("summary", "keywords", "channels", "open")}
    statement = upsert(Procedure).values(**values, access=data["access"]["who"])
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Procedure.authority, Procedure.slug],
            set_={name: statement.excluded[name] for name in (*values, "access")},
            where=statement.excluded.version >= Procedure.version,
        )
    )


def put_readers(session: Session, workflow: str, version: int, roles: Iterable[str]) -> None:
    """Replace the roles that read a workflow unless a newer version of it is known."""
    statement = upsert(Workflow).values(slug=workflow, version=version)
    taken = session.execute(
        statement.on_conflict_do_update(
            index_elements=[Workflow.authority, Workflow.slug],
            set_={"version": version},
            where=Workflow.version <= version,
        ).returning(Workflow.slug)
    ).first()
    if taken is None:
        return
    session.execute(delete(Reader).where(Reader.workflow == workflow))
    rows = [{"workflow": workflow, "role": role} for role in sorted(set(roles))]
    if rows:
        session.execute(insert(Reader), rows)


def anonymise(session: Session, request_id: UUID, number: str, family: str) -> None:
    """Empty a line of its personal data for good, and tell how many lines held some.

    The line stays, closed and anonymous; an unknown request leaves one too, so that an event
    that comes after finds it and brings nothing back.
    """
    held = session.execute(
        select(Entry.anonymised_at).where(Entry.request_id == request_id)
    ).first()
    now = func.now()
    ended = {"request_id": request_id, "number": number, "family": family}
    statement = upsert(Entry).values(
        {**BLANK, **ended, "received_at": now, "closed_at": now, "anonymised_at": now}
    )
    emptied: dict[str, Any] = dict.fromkeys(PERSONAL, "")
    emptied["closed_at"] = func.coalesce(Entry.closed_at, now)
    emptied["anonymised_at"] = func.coalesce(Entry.anonymised_at, now)
    session.execute(statement.on_conflict_do_update(index_elements=KEY, set_=emptied))
    forget(session, request_id)
    erased = {"entries": int(held is not None and held.anonymised_at is None)}
    data = {"request_id": str(request_id), "erased": erased}
    emit(session, ERASED, subject=request_id, data=data)


def _of_the_request(data: dict[str, Any]) -> dict[str, Any]:
    """Give what both events say alike of a request."""
    procedure = data["procedure"]
    return {
        "request_id": UUID(data["request_id"]),
        "number": data["number"],
        "procedure": procedure["slug"],
        "title": procedure["title"],
        "family": procedure["family"],
        "channel": data["channel"],
        "received_at": datetime.fromisoformat(data["received_at"]),
    }


def _where_it_stands(data: dict[str, Any]) -> dict[str, Any]:
    status, assignee = data["status"], data.get("assignee") or {}
    urgency = data.get("urgency") or {}
    return {
        "status_id": status["id"],
        "status_label": status["label"],
        "status_kind": status["kind"],
        "status_turn": status["turn"],
        "role": data.get("role") or "",
        "roles": data.get("roles") or [],
        "urgency": urgency.get("label", ""),
        "urgency_tone": urgency.get("tone", ""),
        "urgency_rank": urgency.get("rank", 0),
        "tags": sorted(set(data.get("tags") or [])),
        "assignee_id": assignee.get("id") or "",
        "assignee_name": assignee.get("name") or "",
        "moved_at": datetime.fromisoformat(data["moved_at"]),
        "due_at": _moment(data.get("due_at")),
        "legal_at": _moment(data.get("legal_at")),
        "closed_at": _moment(data.get("closed_at")),
        "answered": _answered(data),
        "incidents": data.get("incidents", 0),
        "awaits": data.get("awaits", 0),
        "case_version": data["case_version"],
        **({"workflow": data["circle"]} if data.get("circle") else {}),
    }


def _moved_nothing(data: dict[str, Any]) -> bool:
    """Whether the case was only told again: nobody acted and its status is the same."""
    return bool(data["by"]["kind"] == SYSTEM and not data.get("previous"))


def _answered(data: dict[str, Any]) -> bool:
    moved_by_citizen = bool(data["by"]["kind"] == CITIZEN and data.get("previous"))
    return moved_by_citizen and bool(data["status"]["turn"] == AGENT)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unless_corrected(name: str, new: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the new value of a column that a correction, if one came before, has written."""
    return case((Entry.corrected_at.is_(None), new), else_=Entry.__table__.c[name])


def _unless_anonymised(statement: Any, name: str) -> ColumnElement[Any]:
    """Give the new value of a column; an anonymised line takes no personal data, and stays shut."""
    new: ColumnElement[Any] = statement.excluded[name]
    if name == "closed_at":
        return case((Entry.anonymised_at.is_(None), new), else_=func.coalesce(new, Entry.closed_at))
    if name not in PERSONAL:
        return new
    return case((Entry.anonymised_at.is_(None), new), else_=literal(""))

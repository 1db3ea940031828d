"""The rows of the files of a case, and those that it takes along from the one it replaces."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.events import emit
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from guichet_workflow.core.case import identity
from guichet_workflow.core.made_elsewhere import REQUALIFICATION
from guichet_workflow.models import ADDED, SUBMITTED, Case, CaseFile, table_of

FREE_PIECE = "piece"
"""The name of a deposit that answers no question."""


def inherit(session: Session, row: Case, sent: Mapping[str, Any]) -> None:
    """Take along what the new form does not ask for: pieces sent, and those added since.

    Documents makes the copies. Nothing for a request that replaces none.
    """
    origin = sent.get("origin", {})
    if origin.get("how") != REQUALIFICATION:
        return
    taken = {file.get("copied_from") for file in sent["files"]}
    kept = [one for one in _files(session, origin) if str(one.document_id) not in taken]
    if not kept:
        return
    made = {one.document_id: identity(row.request_id, str(one.document_id)) for one in kept}
    session.execute(
        insert(table_of(CaseFile)),
        [
            file_row(
                row.request_id,
                {**vars(one), "document_id": made[one.document_id]},
                ADDED,
                FREE_PIECE,
                one.title,
            )
            for one in kept
        ],
    )
    files = [
        {
            "document_id": str(made[one.document_id]),
            "name": one.name,
            "copied_from": str(one.document_id),
        }
        for one in kept
    ]
    told = {"request_id": str(row.request_id), "family": row.family, "files": files}
    whose = {"subject": row.subject} if row.subject else {}
    data = {**told, **whose, "origin": {"request_id": origin["request_id"]}}
    emit(session, "workflow.document.attached.v1", subject=str(row.request_id), data=data)


def _files(session: Session, origin: Mapping[str, Any]) -> list[CaseFile]:
    own = select(CaseFile).where(CaseFile.request_id == UUID(origin["request_id"]))
    sent = own.where(CaseFile.origin.in_((SUBMITTED, ADDED)))
    return list(session.scalars(sent.order_by(CaseFile.document_id)))


def file_row(
    request_id: UUID, file: Mapping[str, Any], origin: str, field: str = "", title: str = ""
) -> dict[str, Any]:
    """Give the row of a file of a case."""
    return {
        "request_id": request_id,
        "document_id": UUID(str(file["document_id"])),
        "origin": origin,
        "field": field,
        "name": file["name"],
        "title": title,
        "media_type": file.get("media_type", ""),
        "size": file.get("size", 0),
        "sha256": file.get("sha256", ""),
    }

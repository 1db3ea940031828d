"""What somebody typed and joined in a form of a case, kept while she goes and adds a file."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from guichet_questions.kinds.sourced import MOST_CHOSEN
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.citizens import attach
from guichet_workflow.core.kinds import fits
from guichet_workflow.core.questions import count_fault, is_sourced, items_of, of_items
from guichet_workflow.models import GIVEN, INTERNAL, CaseFile, Preparation

KEPT = timedelta(days=30)
"""Less than documents keeps a file that no request claims."""
Files = Mapping[str, list[dict[str, Any]]]
Fields = Sequence[Mapping[str, Any]]


def list_own(session: Session, request_id: UUID, by_id: str) -> list[Preparation]:
    """Give what somebody prepared in the forms of a case, the last first."""
    own = select(Preparation).where(
        Preparation.request_id == request_id, Preparation.by_id == by_id
    )
    return list(session.scalars(own.order_by(Preparation.kept_at.desc(), Preparation.act)))


def read(session: Session, request_id: UUID, by_id: str, act: str) -> Preparation | None:
    """Give what she prepared for an act, None for nothing."""
    key = (request_id, by_id, act)
    found: Preparation | None = session.get(Preparation, key, populate_existing=True)
    return found


def keep(
    session: Session, request_id: UUID, by_id: str, act: str, **values: Mapping[str, Any]
) -> None:
    """Keep what she typed for an act (`typed`), its files (`files`), its items (`picked`)."""
    row = {
        "request_id": request_id,
        "by_id": by_id,
        "act": act,
        "typed": {},
        "files": {},
        "picked": {},
    }
    statement = upsert(Preparation).values(**{**row, **values})
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["authority", "request_id", "by_id", "act"],
            set_={**values, "kept_at": func.now()},
        ),
        execution_options={"populate_existing": True},
    )


def receive(
    session: Session, request_id: UUID, by_id: str, act: str, field: str, file: Mapping[str, Any]
) -> None:
    """Join a file that documents stored to what she prepares; the same one again changes nothing.

    The case is held under lock: two files may come back at once.
    """
    found = read(session, request_id, by_id, act)
    files = dict(found.files) if found else {}
    known = files.get(field, [])
    if file["document_id"] not in {one["document_id"] for one in known}:
        keep(session, request_id, by_id, act, files={**files, field: [*known, dict(file)]})


def receive_item(
    session: Session,
    held: Held,
    by_id: str,
    act: str,
    field: str,
    item: Mapping[str, Any],
    *,
    many: bool,
) -> None:
    """Keep an item that forms told of, beside the others when a question takes `many`.

    The case is held under lock: two may come back at once. Raises `Invalid` for one too many.
    """
    found = read(session, held.row.request_id, by_id, act)
    picked = dict(found.picked) if found else {}
    before = picked.get(field, []) if many else []
    others = [one for one in before if one["id"] != item["id"]]
    refuse_full(field, others)
    items = {**picked, field: [*others, dict(item)]}
    keep(session, held.row.request_id, by_id, act, picked=items)


def refuse_full(field: str, items: Sequence[Any]) -> None:
    """Raise `Invalid` when a question has as many items as one may."""
    if len(items) >= MOST_CHOSEN:
        text = _(
            "Cette question a déjà %(n)s réponses, le plus possible\u00a0: retirez-en une pour en "
            "choisir une autre.",
            n=MOST_CHOSEN,
        )
        raise Invalid(errors={field: text})


def drop(session: Session, request_id: UUID, by_id: str, act: str) -> None:
    """Forget what she prepared for an act."""
    own = (Preparation.request_id == request_id, Preparation.by_id == by_id)
    gone = delete(Preparation).where(*own, Preparation.act == act)
    session.execute(gone.execution_options(synchronize_session=False))


def forget_old(session: Session) -> None:
    """Forget what was prepared long ago and never sent, everywhere (worker's session)."""
    gone = delete(Preparation).where(Preparation.kept_at < func.now() - KEPT)
    session.execute(gone.execution_options(synchronize_session=False))


def checked(
    session: Session, held: Held, by_id: str, act: str, asked: Fields, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Give an answer with its files as they were received: those prepared, or the case's own.

    A name or an id that somebody made up opens nothing of another case; nor is an item kept that
    forms did not tell of. Raises `Invalid`.
    """
    given = _with_items(session, held, by_id, act, asked, given)
    wanted = {one["id"]: given[one["id"]] for one in asked if _has_files(one, given)}
    if not wanted:
        return dict(given)
    found = _received(session, held, by_id, act, wanted)
    ids = {name: [str(file["document_id"]) for file in files] for name, files in wanted.items()}
    odd = [name for name, known in ids.items() if not found.keys() >= set(known)]
    if odd:
        raise Invalid(errors=dict.fromkeys(odd, _("Ajoutez ce fichier de nouveau.")))
    return {**given, **{name: [found[one] for one in known] for name, known in ids.items()}}


def _with_items(
    session: Session, held: Held, by_id: str, act: str, asked: Fields, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Give an answer with its items as forms told of them. Raises `Invalid`."""
    wanted = [one for one in asked if is_sourced(one) and given.get(one["id"])]
    if not wanted:
        return dict(given)
    prepared = read(session, held.row.request_id, by_id, act) if by_id else None
    found, odd = dict(given), {}
    for field in wanted:
        name = field["id"]
        known = [
            *items_of(held.state.data.get(name)),
            *(prepared.picked if prepared else {}).get(name, ()),
        ]
        by_item = {one["id"]: one for one in known}
        ids = dict.fromkeys(one["id"] for one in items_of(given[name]))
        if not fits(field, given[name]) or not by_item.keys() >= ids.keys():
            odd[name] = _("Choisissez de nouveau dans la liste.")
        elif fault := count_fault(field, len(ids)):
            odd[name] = fault
        else:
            found[name] = of_items(field, [by_item[one] for one in ids])
    if odd:
        raise Invalid(errors=odd)
    return found


def _has_files(field: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Tell whether an answer is made of files; what is not is refused by the engine."""
    value = given.get(field["id"])
    return field["type"] == "file" and bool(value) and fits(field, value)


def _received(
    session: Session, held: Held, by_id: str, act: str, wanted: Files
) -> dict[str, dict[str, Any]]:
    prepared = read(session, held.row.request_id, by_id, act) if by_id else None
    lists = [*(prepared.files.values() if prepared else ())]
    lists += [held.state.data.get(name) or [] for name in wanted]
    found = {str(file["document_id"]): file for files in lists for file in files}
    ids = [one["document_id"] for files in wanted.values() for one in files]
    return found | _own_files(session, held, [one for one in ids if str(one) not in found])


def _own_files(session: Session, held: Held, ids: Sequence[Any]) -> dict[str, dict[str, Any]]:
    if not ids:
        return {}
    own = select(CaseFile).where(CaseFile.request_id == held.row.request_id)
    names = ("name", "size", "media_type")
    return {
        str(one.document_id): {
            "document_id": str(one.document_id),
            **{name: getattr(one, name) for name in names},
        }
        for one in session.scalars(own)
        if str(one.document_id) in ids
    }


def settle(
    session: Session, held: Held, by_id: str, act: str, asked: Fields, given: Mapping[str, Any]
) -> None:
    """Join to the case the files of an act that was done, and forget what was prepared for it."""
    for one in asked:
        if _has_files(one, given):
            files = [(one["id"], file) for file in given[one["id"]]]
            join(session, held, files, GIVEN if one.get("shared") else INTERNAL)
    if any(one["type"] == "file" or is_sourced(one) for one in asked):
        drop(session, held.row.request_id, by_id, act)


def join(
    session: Session,
    held: Held,
    files: Sequence[tuple[str, Mapping[str, Any]]],
    origin: str = INTERNAL,
) -> None:
    """Join files, each with its question, to a case; those that it has already stay as they are."""
    if files:
        own = select(CaseFile.document_id).where(CaseFile.request_id == held.row.request_id)
        known = set(map(str, session.scalars(own)))
        new = [(name, file) for name, file in files if str(file["document_id"]) not in known]
        attach(session, held, new, origin=origin)

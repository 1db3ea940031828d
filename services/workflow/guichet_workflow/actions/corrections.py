"""A whole form that was asked again comes back from forms, corrected."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from guichet_workflow.actions.carry import Held, actor_of_citizen, advance, close_links, hold
from guichet_workflow.actions.citizens import attach
from guichet_workflow.actions.pieces import FREE_PIECE, file_row
from guichet_workflow.actions.tracking import normal_second
from guichet_workflow.core.case import Actor
from guichet_workflow.core.events import FormCorrected
from guichet_workflow.core.whole import MENDED, asks_whole
from guichet_workflow.models import ADDED, SUBMITTED, Case, CaseFile, table_of

Json = Mapping[str, Any]


def take_corrected(session: Session, told: Json) -> None:
    """Take in the answers of a `forms.submission.corrected.v1`; raises `NotFound` for no case.

    What a closed case is told stays in its history, and its answers as they were decided on. What
    comes after a later correction answers its question, and changes nothing else.
    """
    held = hold(session, UUID(told["request_id"]), lock=True)
    by, asked_at = _actor(told), datetime.fromisoformat(told["asked_at"])
    if _is_late(held, told):
        asked = asks_whole(held.state)
        if asked is not None and asked.asked_at == asked_at:
            advance(session, held, FormCorrected(by, asked_at, {}))
        return
    gone, changes = tuple(told["gone"]), tuple(told["changes"])
    former = _readdress(session, held, told)
    event = FormCorrected(by, asked_at, told["data"], gone, changes, former)
    applicant = _applicant(held, told)
    if not advance(session, held, event) or held.state.closed_at is not None:
        return
    _keep(session, held, told, applicant)
    _keep_files(session, held, told["files"])


def _keep_files(session: Session, held: Held, files: Sequence[Json]) -> None:
    """Add the files that the case lacks; those that no answer names any more are set apart."""
    known, named = _known(session, held), {one["document_id"] for one in files}
    left = [f for f in known if f.origin == SUBMITTED and str(f.document_id) not in named]
    _set_apart(session, left)
    there = {str(one.document_id) for one in known}
    new = [one for one in files if one["document_id"] not in there]
    attach(session, held, [(one.get("field", ""), one) for one in new], origin=SUBMITTED)


def _is_late(held: Held, told: Json) -> bool:
    """Tell whether these answers, or later ones, are in the case."""
    known = held.row.corrected_at
    return known is not None and datetime.fromisoformat(told["corrected_at"]) <= known


def _readdress(session: Session, held: Held, told: Json) -> str:
    """Have what follows go to an e-mail that changed; give the former one, "" when it did not.

    Who held a link of a letter may have changed it: links and pages opened so far are closed.
    """
    former, applicant = str(held.row.applicant.get("email", "")), _applicant(held, told)
    over = held.state.closed_at is not None or held.state.anonymised_at is not None
    if over or normal_second(former) == normal_second(applicant.get("email", "")):
        return ""
    close_links(session, held.row)
    set_committed_value(held.row, "applicant", applicant)
    return former


def _applicant(held: Held, told: Json) -> dict[str, str]:
    """Give who asked; the address that agents replaced, which forms repeats, stays replaced."""
    found, mended = dict(told["applicant"]), held.state.extra.get(MENDED)
    if mended and normal_second(found.get("email", "")) == normal_second(mended):
        found["email"] = held.row.applicant.get("email", "")
    return {name: found[name] for name in ("name", "email", "phone") if found.get(name)}


def _actor(told: Json) -> Actor:
    agent = told.get("agent")
    if agent:
        return Actor("agent", str(agent["id"]), str(agent.get("name", "")))
    return actor_of_citizen()


def _keep(session: Session, held: Held, told: Json, applicant: Json) -> None:
    """Write what the pages show; the second element follows an address that changed.

    That of a code renewed since stays: forms made it for the answers as they were corrected.
    """
    values = {
        "answers": list(told["answers"]),
        "digest": told["digest"],
        "applicant": applicant,
        "corrected_at": datetime.fromisoformat(told["corrected_at"]),
    }
    if told.get("round", held.row.code_round) >= held.row.code_round:
        values["second_digest"] = told["tracking"]["second_digest"]
    own = update(Case).where(Case.request_id == held.row.request_id).values(values)
    session.execute(own.execution_options(synchronize_session=False))


def _set_apart(session: Session, left: Sequence[CaseFile]) -> None:
    """Show among the other pieces the files that no answer holds any more: nothing is thrown."""
    if not left:
        return
    request_id, ids = left[0].request_id, [one.document_id for one in left]
    own = delete(CaseFile).where(CaseFile.request_id == request_id, CaseFile.document_id.in_(ids))
    session.execute(own.execution_options(synchronize_session=False))
    rows = [
        {
            **file_row(request_id, vars(one), ADDED, FREE_PIECE, one.title),
            "added_at": one.added_at,
        }
        for one in left
    ]
    session.execute(insert(table_of(CaseFile)), rows)


def _known(session: Session, held: Held) -> list[CaseFile]:
    own = select(CaseFile).where(CaseFile.request_id == held.row.request_id)
    return list(session.scalars(own.order_by(CaseFile.document_id).limit(1_000)))

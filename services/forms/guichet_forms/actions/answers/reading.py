"""One request read by an agent who did not send it."""

from uuid import UUID

from guichet_kit.problems import NotFound
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.answers.reach import Reader, find_for
from guichet_forms.actions.audit import note
from guichet_forms.models import FormVersion, Procedure, Submission
from guichet_forms.problems import OtherFamily


def open_request(session: Session, request_id: UUID, reader: Reader) -> Submission:
    """Give a request of the reader's families, and write that she opened it. Raises `NotFound`.

    One of another family is as unknown: that it was sent is not told.
    """
    found = session.get(Submission, request_id)
    if found is None:
        raise NotFound
    try:
        find_for(session, found.slug, reader)
    except OtherFamily as refusal:
        raise NotFound from refusal
    note(session, "request.read", actor=reader.id, about=request_id)
    return found


def newest(session: Session, procedure: Procedure) -> int:
    """The version in use, else the last added. Raises `NotFound` when there is none."""
    if procedure.live is not None:
        return procedure.live
    last = select(func.max(FormVersion.number)).where(FormVersion.slug == procedure.slug)
    number = session.scalar(last)
    if number is None:
        raise NotFound
    return int(number)

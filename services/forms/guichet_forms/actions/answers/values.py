"""What requests are found by, written when they are sent and erased with them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from guichet_forms.core.definition import Form
from guichet_forms.core.looking import values_of
from guichet_forms.models import AnswerValue, Submission


def keep(session: Session, submission: Submission, form: Form, answers: Mapping[str, Any]) -> None:
    """Write the answers by which a request is found, in one statement whatever their number."""
    common = {
        "request_id": submission.request_id,
        "slug": submission.slug,
        "received_at": submission.received_at,
    }
    pairs = values_of(form, answers)
    if pairs:
        rows = [{**common, "field": field, "value": value} for field, value in pairs]
        session.execute(insert(AnswerValue).values(rows))


def erase(session: Session, request_id: UUID) -> None:
    """Erase them for ever."""
    session.execute(delete(AnswerValue).where(AnswerValue.request_id == request_id))

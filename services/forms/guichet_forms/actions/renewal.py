"""The codes of a request made again: those given before open nothing any more."""

from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.handover import digest
from sqlalchemy.orm import Session

from guichet_forms.actions.codes import clock, drawn_codes, second_digest
from guichet_forms.actions.procedures import find_version
from guichet_forms.core import tracking
from guichet_forms.core.answers import applicant
from guichet_forms.core.definition import compile_form
from guichet_forms.models import Submission

RENEWED = "forms.code.renewed.v1"


def renew(session: Session, request_id: UUID, key: str) -> None:
    """Draw other codes for a request and tell their digests; nothing once it is erased."""
    found = session.get(Submission, request_id, with_for_update=True, populate_existing=True)
    if found is None or found.erased_at is not None:
        return
    form = compile_form(find_version(session, found.slug, found.version).source)
    found.code_round += 1
    drawn = drawn_codes(key, request_id, found.code_round)
    second = tracking.second_element(applicant(form, found.answers), drawn.pin)
    found.code_digest = digest(key, "tracking", tracking.bare(drawn.code))
    found.second_digest = second_digest(key, drawn.code, second)
    told = {
        "request_id": str(request_id),
        "code_digest": found.code_digest,
        "second_digest": found.second_digest,
        "round": found.code_round,
        "renewed_at": clock(session),
    }
    emit(session, RENEWED, subject=str(request_id), data=told)

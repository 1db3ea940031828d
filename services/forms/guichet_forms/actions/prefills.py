"""Answers prepared by a program for somebody else, behind a link that does not say them."""

from collections.abc import Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from guichet_kit.handover import digest
from guichet_kit.ids import uuid7
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.audit import note
from guichet_forms.actions.filling import Setting, cleaned_answers
from guichet_forms.core.link_prefill import MOST_DAYS
from guichet_forms.models import Prefill

SIGNED = 32


def prepare(
    session: Session, setting: Setting, answers: Mapping[str, Any], number: int, days: int, by: str
) -> Prefill:
    """Keep answers for `days` days at most 60. Raises `Invalid` with a sentence by field."""
    cleaned, errors = cleaned_answers(setting, answers)
    if errors:
        raise Invalid(errors=errors)
    prefill = Prefill(
        id=uuid7(),
        slug=setting.form.slug,
        number=number,
        answers=cleaned,
        expires_at=func.now() + timedelta(days=min(days, MOST_DAYS)),
    )
    session.add(prefill)
    note(session, "request.prepared", actor=by, about=setting.form.slug, days=days)
    session.flush()
    session.refresh(prefill, ["expires_at"])
    return prefill


def link_of(key: str, authority: str, prefill_id: UUID) -> str:
    """The sealed name of prepared answers: it says nothing, and cannot be made without the key."""
    return prefill_id.hex + _seal(key, authority, prefill_id)


def find(session: Session, slug: str, link: str, key: str, authority: str) -> Prefill | None:
    """The prepared answers that a link names; None when it is forged, over, or of another form."""
    try:
        prefill_id = UUID(link[:32])
    except ValueError:
        return None
    if not compare_digest(link.encode(), link_of(key, authority, prefill_id).encode()):
        return None
    own = (Prefill.id == prefill_id, Prefill.slug == slug, Prefill.expires_at > func.now())
    return session.scalars(select(Prefill).where(*own)).first()


def find_by_id(session: Session, prefill_id: UUID) -> Prefill:
    """Prepared answers by their id. Raises `NotFound` once they are over."""
    found = session.scalars(select(Prefill).where(Prefill.id == prefill_id)).first()
    if found is None:
        raise NotFound
    return found


def purge(session: Session) -> int:
    """Erase the answers whose time is over, of all authorities; give how many."""
    old = delete(Prefill).where(Prefill.expires_at < func.now())
    result = session.execute(old.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it


def _seal(key: str, authority: str, prefill_id: UUID) -> str:
    return digest(key, "prefill", f"{authority}|{prefill_id}")[:SIGNED]

"""A request that was sent, corrected by its person because its circuit asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.handover import digest
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from guichet_forms.actions.answers import values
from guichet_forms.actions.codes import clock, drawn_codes, second_digest
from guichet_forms.actions.mandates import rows_of
from guichet_forms.actions.saving import Start, begin
from guichet_forms.actions.senders import Sender
from guichet_forms.core import corrections, tracking
from guichet_forms.core.answers import applicant, as_rows, digest_line, files_of
from guichet_forms.core.definition import Form
from guichet_forms.core.prefill import Kept
from guichet_forms.models import Draft, Submission
from guichet_forms.problems import CorrectedSince, CorrectionOver

CORRECTED = "forms.submission.corrected.v1"


@dataclass(frozen=True)
class Asked:
    """Which request is to be corrected, and when its circuit asked for it (ISO 8601).

    `round` is that of the code when the person was let in, `second` a digest of what came with
    it: what was begun before the code was renewed, or the address changed, may be of the stranger
    against whom it was.
    """

    request_id: UUID
    asked_at: str
    round: int
    second: str

    @property
    def named(self) -> dict[str, Any]:
        """As a draft keeps it."""
        question = {"request_id": str(self.request_id), "asked_at": self.asked_at}
        return {**question, "round": self.round}

    def began(self, draft: Draft | None) -> bool:
        """Tell whether a draft corrects this request, for this question, in whatever round."""
        told = (draft.correction or {}) if draft is not None else {}
        named = self.named
        return all(told.get(name) == named[name] for name in ("request_id", "asked_at"))

    def refuse_over(self, sent: Submission, key: str) -> None:
        """Raise `CorrectionOver` when the code or the address changed since she was let in."""
        now = digest(key, "correction-second", sent.second_digest or "")
        if (self.round, self.second) != (sent.code_round, now):
            raise CorrectionOver


def find_sent(session: Session, request_id: UUID, *, lock: bool = False) -> Submission:
    """Give a request that may be corrected. Raises `NotFound` once it is erased.

    `lock` reads it again, and makes whoever else erases it or renews its codes wait.
    """
    found = session.get(Submission, request_id, with_for_update=lock, populate_existing=lock)
    if found is None or found.erased_at is not None:
        raise NotFound
    return found


def answers_before(session: Session, draft: Draft) -> Mapping[str, Any] | None:
    """Give the answers that a draft corrects, None when it corrects none.

    Raises `NotFound` once they are erased, and `CorrectionOver` when the code or the address of
    the request changed: they are shown to nobody who was let in before.
    """
    told = draft.correction
    if not told:
        return None
    sent = find_sent(session, UUID(told["request_id"]))
    _refuse_over(sent, told)
    return sent.answers


def begin_correction(
    session: Session, sent: Submission, asked: Asked, pages: int, sender: Sender, days: int
) -> Draft:
    """Begin the draft by which a request is corrected: its answers, all its pages seen.

    It takes the place of the draft that `sender` had of this procedure.
    """
    start = Start(
        owner=sender.owner,
        channel=sent.channel,
        token=uuid7(),
        kept=Kept(answers=sent.answers),
        days=days,
        mandate=sent.mandate or {},
        correction={**asked.named, **_known(sent)},
    )
    return begin(session, sent.slug, sent.version, start, reached=pages)


def _known(sent: Submission) -> dict[str, Any]:
    """What a draft keeps of the request as it was: the correction before it, and whose it is."""
    return {"since": sent.correction_key, "second": sent.second_digest}


def go_on(draft: Draft, asked: Asked, sent: Submission) -> None:
    """Let a person who was let in again send what she began before her code or address changed."""
    kept = draft.correction or {}
    again = {**kept, "round": asked.round, "second": sent.second_digest}
    if again != kept:
        draft.correction = again


def send_correction(
    session: Session,
    form: Form,
    draft: Draft,
    answers: Mapping[str, Any],
    sender: Sender,
    key: str,
    over: str = "",
) -> Submission:
    """Replace the answers of a request by those of the draft, and tell the house what changed.

    `over` names the correction sent meanwhile that its person was shown, and replaces. Raises
    `NotFound` when the request was erased meanwhile, `CorrectionOver` when its code or address
    changed, `CorrectedSince` when another correction was sent.
    """
    told = draft.correction or {}
    sent = find_sent(session, UUID(told["request_id"]), lock=True)
    _refuse_over(sent, told)
    _refuse_unseen(session, form, sent, draft, answers, over)
    before, old = dict(sent.answers), _rows(session, form, sent)
    sent.answers, sent.correction_key = dict(answers), str(draft.token)
    sent.mandate = draft.mandate or None
    sent.second_digest = _second(key, form, sent)
    values.erase(session, sent.request_id)
    values.keep(session, sent, form, answers)
    session.delete(draft)
    rows = _rows(session, form, sent)
    data = _tell(session, form, sent, rows) | {
        "asked_at": told["asked_at"],
        "changes": [one._asdict() for one in corrections.changes(old, rows)],
        "gone": corrections.gone(before, answers),
    }
    by = {"agent": {"id": sender.id, "name": sender.name}} if sender.kind == "agent" else {}
    emit(session, CORRECTED, subject=str(sent.request_id), data=data | by)
    return sent


def _refuse_over(sent: Submission, told: Mapping[str, Any]) -> None:
    """Hold back who was let in before the code was renewed, or the address changed."""
    second = told.get("second", sent.second_digest)
    if (told.get("round", 0), second) != (sent.code_round, sent.second_digest):
        raise CorrectionOver


def _refuse_unseen(
    session: Session,
    form: Form,
    sent: Submission,
    draft: Draft,
    answers: Mapping[str, Any],
    over: str,
) -> None:
    """Hold back what would undo, unseen, a correction sent since the draft was begun."""
    since = (draft.correction or {}).get("since", sent.correction_key)
    if sent.correction_key in (since, over):
        return
    now = [*rows_of(session, sent.mandate), *as_rows(form, sent.answers, summary=True)]
    own = [*rows_of(session, draft.mandate), *as_rows(form, answers, summary=True)]
    changes = corrections.changes(now, own)
    if changes:
        raise CorrectedSince(sent.number, str(sent.correction_key), changes)


def _rows(session: Session, form: Form, sent: Submission) -> list[dict[str, Any]]:
    return [*rows_of(session, sent.mandate), *as_rows(form, sent.answers)]


def _second(key: str, form: Form, sent: Submission) -> str:
    """Give the digest of what must come with the code, for an address may have changed."""
    codes = drawn_codes(key, sent.request_id, sent.code_round)
    second = tracking.second_element(applicant(form, sent.answers), codes.pin)
    return second_digest(key, codes.code, second)


def _tell(
    session: Session, form: Form, sent: Submission, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    person = applicant(form, sent.answers)
    named = {"name": person.name, "email": person.email, "phone": person.phone}
    return {
        "request_id": str(sent.request_id),
        "corrected_at": clock(session),
        "applicant": {name: value for name, value in named.items() if value or name == "name"},
        "answers": rows,
        "data": dict(sent.answers),
        "files": files_of(form, sent.answers),
        "digest": digest_line(form, sent.answers),
        "tracking": {"second_digest": sent.second_digest},
        "round": sent.code_round,
    }


def forget(session: Session, request_id: UUID) -> None:
    """Erase what was begun to correct a request."""
    begun = Draft.correction.is_not(None), Draft.correction["request_id"].astext == str(request_id)
    session.execute(delete(Draft).where(*begun))


def find_corrected(session: Session, token: str) -> Submission | None:
    """Give the request that the draft of this token has just corrected."""
    return session.scalars(select(Submission).where(Submission.correction_key == token)).first()

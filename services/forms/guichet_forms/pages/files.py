"""Files of a draft: the person is sent to documents with a ticket, and comes back with receipts."""

from typing import Any

from flask import request
from guichet_kit.auth import principal
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.pages import redirect_to
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts
from guichet_forms.core.fields import FieldRefused
from guichet_forms.core.fields.file import FILE_KEYS, MAX_BYTES, MAX_FILES
from guichet_forms.models import Draft
from guichet_forms.pages.meeting import Meeting, key, settings

RECEIPT_MAX_AGE_S = 4 * 3_600
ANY_KIND = ("application/pdf", "image/jpeg", "image/png")


def deposit_url(found: Meeting, draft: Draft, field_id: str, n: int) -> str:
    """Where to add files to a field. Raises `NotFound` when the form has no such field."""
    if field_id not in found.form.by_id or found.form.field(field_id).kind != "file":
        raise NotFound
    field = found.form.field(field_id)
    taken = len(draft.answers.get(field_id) or [])
    back = request.args.get("retour")
    payload = {
        "authority": principal().authority,
        "owner": f"{draft.id}:{field_id}",
        "field_label": field.label,
        "accept": list(field.settings.get("accept", ANY_KIND)),
        "max_bytes": field.settings.get("max_bytes", MAX_BYTES),
        "max_files": max(1, field.settings.get("max_files", MAX_FILES) - taken),
        "back": found.url("answering.show_page", n=n, retour=back, _anchor=field_id),
    }
    return f"/fichiers/deposer?ticket={seal(key(), 'deposit', payload)}"


def receive(found: Meeting, n: int) -> BaseResponse:
    """Join the files whose receipts come in the address, then show the page without them."""
    draft = found.opened.draft
    anchor = ""
    for receipt in request.args.getlist("recu")[:MAX_FILES]:
        file = _read(receipt)
        owner, _colon, field_id = str(file.get("owner", "")).partition(":")
        if draft is not None and owner == str(draft.id):
            anchor = field_id
            _attach(found, draft, field_id, file)
    back = request.args.get("retour")
    url = found.url("answering.show_page", n=n, retour=back, _anchor=anchor or None)
    return redirect_to(url)


def _attach(found: Meeting, draft: Draft, field_id: str, file: dict[str, Any]) -> None:
    described = {name: file.get(name) for name in FILE_KEYS}
    try:
        drafts.attach_file(
            draft, found.form, field_id, described, found.opened.now, settings().draft_days
        )
    except FieldRefused as refusal:
        raise NotFound(refusal.sentence) from refusal


def _read(receipt: str) -> dict[str, Any]:
    """The content of a receipt made for this authority; empty for any other."""
    try:
        file = unseal(key(), "deposited", receipt, RECEIPT_MAX_AGE_S)
    except TicketRefused:
        return {}
    return file if file.get("authority") == principal().authority else {}

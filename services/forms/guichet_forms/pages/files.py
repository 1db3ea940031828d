"""Files of a draft: the person is sent to documents with a ticket, and comes back with receipts."""

from dataclasses import dataclass
from typing import Any

from flask import request
from guichet_kit.auth import principal
from guichet_kit.pages import redirect_to
from guichet_kit.problems import NotFound
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.file import FILE_KEYS, MAX_FILES
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms import tickets
from guichet_forms.actions import drafts
from guichet_forms.core.paths import has_row
from guichet_forms.models import Draft
from guichet_forms.pages.meeting import Meeting, key, settings

DEPOSIT, PICK = "/fichiers/deposer", "/fichiers/choisir"
"""Where documents takes files, and where a citizen picks among those of her wallet."""


def deposit_url(found: Meeting, draft: Draft, path: str, n: int, address: str = DEPOSIT) -> str:
    """Where to add files to a question. Raises `NotFound` when there is no such question."""
    field = drafts.file_field(found.form, path)
    if field is None or not has_row(draft.answers, path):
        raise NotFound
    back = found.url("answering.show_page", n=n, retour=request.args.get("retour"), _anchor=path)
    right = tickets.deposit(key(), principal().authority, draft, field, back)
    return right.url(address)


def receive(found: Meeting, n: int) -> BaseResponse:
    """Join the files whose receipts come in the address, then show the page without them."""
    joined = join(found, request.args.getlist("recu"), n)
    back = request.args.get("retour")
    shown = {
        "retour": back,
        "analyse": 1 if joined.waiting else None,
        "_anchor": joined.path or None,
    }
    return redirect_to(found.url("answering.show_page", n=n, **shown))


@dataclass(frozen=True)
class Joined:
    """Files that were joined: the `path` of the last one's question, "" when none was.

    `waiting` says that one of them is still to be scanned, `placed` is the question for a place
    that one of them answered.
    """

    path: str
    waiting: bool
    placed: str = ""


def join(found: Meeting, receipts: list[str], n: int) -> Joined:
    """Join to the draft the files of these receipts that are for it, sent from page `n`.

    Raises `NotFound` for one too many.
    """
    draft, last, waiting, placed = found.opened.draft, "", False, ""
    for receipt in receipts[:MAX_FILES]:
        file = tickets.read_receipt(key(), principal().authority, receipt)
        owner, _colon, path = str(file.get("owner", "")).partition(":")
        if draft is not None and owner == str(draft.id):
            last, waiting = path, waiting or file.get("scan") == "waiting"
            _attach(found, draft, path, file)
            placed = drafts.take_place(draft, found.form, n, file.get("place")) or placed
    return Joined(last, waiting, placed)


def _attach(found: Meeting, draft: Draft, path: str, file: dict[str, Any]) -> None:
    described = {name: file.get(name) for name in FILE_KEYS}
    try:
        drafts.attach_file(
            draft, found.form, path, described, found.opened.now, settings().draft_days
        )
    except FieldRefused as refusal:
        raise NotFound(refusal.sentence) from refusal

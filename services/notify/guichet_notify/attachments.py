"""The attachments of a mail, asked of documents when the mail leaves (ADR 0017)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from guichet_kit.handover import seal
from guichet_kit.i18n import _
from guichet_kit.problems import Unavailable
from guichet_kit.wire import Reply, Wire

MOST_BYTES = 5_000_000
"""What the documents of one mail weigh in all, before encoding: mail servers refuse more."""
MOST_DOCUMENTS = 5
TIMEOUT_S = 10.0
"""For all the documents of a mail: with the 30 s of SMTP, well under the lease."""
MADE_SOON_S = 5
AWAY_S = 60
"""A documents that hangs takes ten seconds of each try: it is asked less often."""
PDF = "application/pdf"
MOST_SIGNS = 100


class NotYet(Exception):
    """A document is still being made, or documents does not answer: ask again in `again_s`."""

    def __init__(self, again_s: int) -> None:
        super().__init__()
        self.again_s = again_s


class _Lacks(Exception):
    """A document will not be attached; the message says why, in French."""


@dataclass(frozen=True)
class Attached:
    """The attachments of a mail: name and bytes of each; `lacking` says which it could not have."""

    files: Sequence[tuple[str, bytes]] = ()
    lacking: Sequence[str] = field(default=())

    @property
    def told(self) -> str:
        """What agents read of it, "" when nothing was to be attached."""
        names = ", ".join(name for name, _content in self.files)
        said = [_("Joint à ce courriel\u00a0: %(names)s", names=names)] if names else []
        return " · ".join([*said, *self.lacking])


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where documents is, the key of the tickets that it takes, and for whose request."""

    wire: Wire
    key: str
    authority: str
    request_id: UUID

    def gather(self, wanted: Sequence[Mapping[str, Any]], *, patient: bool) -> Attached:
        """Give the attachments of a mail; raise `NotYet` when one lacks and the mail is patient."""
        files: list[tuple[str, bytes]] = []
        lacking: list[str] = []
        until = time.monotonic() + TIMEOUT_S
        for one in wanted[:MOST_DOCUMENTS]:
            left = MOST_BYTES - sum(len(content) for _name, content in files)
            try:
                files.append(
                    (file_name(one["title"]), self._fetch(one["document_id"], left, until))
                )
            except NotYet:
                if patient:
                    raise
                lacking.append(_lacking(one["title"], _("il n’était pas prêt à temps")))
            except _Lacks as reason:
                lacking.append(_lacking(one["title"], str(reason)))
        return Attached(files, lacking)

    def _fetch(self, document_id: str, most: int, until: float) -> bytes:
        left_s = until - time.monotonic()
        if left_s <= 0:
            raise NotYet(AWAY_S)
        payload = {
            "authority": self.authority,
            "document_id": document_id,
            "request_id": str(self.request_id),
        }
        query = urlencode({"ticket": seal(self.key, "attachment", payload)})
        path = f"/interne/fichiers/{document_id}?{query}"
        try:
            reply = self.wire.call("documents", "GET", path, timeout=left_s)
            return _body(reply, most, until)
        except (Unavailable, OSError) as error:
            raise NotYet(AWAY_S) from error


def _body(reply: Reply, most: int, until: float) -> bytes:
    if reply.status == 404:
        raise _Lacks(_("il n’a pas pu être fait"))
    if reply.status == 409:
        raise NotYet(MADE_SOON_S)
    if reply.status != 200 or not reply.header("Content-Type").startswith(PDF):
        raise NotYet(AWAY_S)
    blocks: list[bytes] = []
    size = 0
    for block in reply.body:
        size += len(block)
        if size > most:
            close = getattr(reply.body, "close", None)
            if close:
                close()
            raise _Lacks(_("les documents d’un courriel pèsent 5 Mo au plus"))
        if time.monotonic() > until:
            raise NotYet(AWAY_S)
        blocks.append(block)
    return b"".join(blocks)


def _lacking(title: str, why: str) -> str:
    return _("«\u00a0%(title)s\u00a0» n’est pas joint\u00a0: %(why)s", title=title, why=why)


def file_name(title: str) -> str:
    """Give the name of a document in a mail: its title, without what systems refuse."""
    kept = "".join(
        sign if sign.isprintable() and sign not in '/\\:*?"<>|' else " " for sign in title
    )
    return f"{' '.join(kept.split())[:MOST_SIGNS].strip('. ') or 'document'}.pdf"

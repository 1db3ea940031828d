"""Sealed tickets: what forms and workflow say of a person whom they send here, and back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from guichet_kit.handover import TicketRefused, digest, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.problems import NotFound, Problem

DEPOSIT_MAX_AGE = timedelta(hours=4)
DEPOSIT_READABLE = timedelta(days=30)
DOWNLOAD_MAX_AGE_S = 60
ATTACHMENT_MAX_AGE_S = 60
READING_MAX_AGE_S = 12 * 3_600
ABSOLUTE_MAX_BYTES = 25_000_000
ABSOLUTE_MAX_FILES = 5


class DepositExpired(Problem):
    """The page from which the person came is too old, or its address was changed."""

    status = 403
    slug = "depot-expire"
    title = "Cette page de dépôt n’est plus valable"
    advice = "Revenez à votre demande et choisissez de nouveau « Ajouter un fichier »."

    def __init__(self, back: str = "") -> None:
        super().__init__()
        self.back = back


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """What may be deposited, for what, and where the person goes next.

    With `place`, the receipt of a photo says where it was taken, which is kept nowhere here.
    """

    authority: str
    owner: Any
    label: str
    accept: tuple[str, ...]
    max_bytes: int
    max_files: int
    back: str
    place: bool = False

    @classmethod
    def read(cls, key: str, ticket: str, authority: str) -> "Deposit":
        """Read a ticket for `authority`; raise `DepositExpired`, with the way back if known."""
        found = cls._unseal(key, ticket, DEPOSIT_READABLE)
        if found.authority != authority:
            raise DepositExpired
        try:
            return cls._unseal(key, ticket, DEPOSIT_MAX_AGE)
        except DepositExpired:
            raise DepositExpired(found.back) from None

    @classmethod
    def _unseal(cls, key: str, ticket: str, age: timedelta) -> "Deposit":
        try:
            payload = unseal(key, "deposit", ticket, int(age.total_seconds()))
            return cls._of(payload)
        except (TicketRefused, KeyError, TypeError, ValueError) as error:
            raise DepositExpired from error

    @classmethod
    def _of(cls, payload: dict[str, Any]) -> "Deposit":
        back = str(payload["back"])
        if not back.startswith("/") or back.startswith(("//", "/\\")):
            raise ValueError("the way back is not a path of this site")
        return cls(
            authority=str(payload["authority"]),
            owner=payload["owner"],
            label=str(payload["field_label"]),
            accept=tuple(str(item) for item in payload["accept"]),
            max_bytes=min(max(int(payload["max_bytes"]), 1), ABSOLUTE_MAX_BYTES),
            max_files=min(max(int(payload["max_files"]), 1), ABSOLUTE_MAX_FILES),
            back=back,
            place=payload.get("place") is True,
        )

    def key(self, secret: str) -> str:
        """Give a short keyed name of the owner, to count what was deposited for it."""
        return digest(secret, "deposit-owner", orjson.dumps(self.owner).decode())[:32]

    def receipts(self, secret: str, files: list[dict[str, Any]]) -> list[str]:
        """Give one sealed receipt per file."""
        common = {"authority": self.authority, "owner": self.owner}
        return [seal(secret, "deposited", {**common, **file}) for file in files]

    def receipt(self, secret: str, files: list[dict[str, Any]]) -> str:
        """Give the address that takes the person back with one sealed receipt per file."""
        sealed = self.receipts(secret, files)
        path, hash_mark, anchor = self.back.partition("#")
        mark = "&" if "?" in path else "?"
        return path + mark + urlencode([("recu", item) for item in sealed]) + hash_mark + anchor


def reader_of(key: str, ticket: str, authority: str, document_id: UUID) -> str:
    """Give who may download `document_id` by this ticket; raise `NotFound` unless it is for it."""
    try:
        payload = unseal(key, "download", ticket, DOWNLOAD_MAX_AGE_S)
    except TicketRefused as error:
        raise NotFound(
            _("Ce lien de téléchargement a expiré. Revenez à la page précédente.")
        ) from error
    expected = {"authority": authority, "document_id": str(document_id)}
    if any(str(payload.get(name, "")) != value for name, value in expected.items()):
        raise NotFound
    return str(payload.get("reader", ""))


def attachment_of(key: str, ticket: str, document_id: UUID) -> tuple[str, UUID]:
    """Give the authority and the request of a document that a mail joins; raise `NotFound`."""
    try:
        payload = unseal(key, "attachment", ticket, ATTACHMENT_MAX_AGE_S)
        authority, request_id = str(payload["authority"]), UUID(payload["request_id"])
    except (TicketRefused, KeyError, ValueError) as error:
        raise NotFound from error
    if payload.get("document_id") != str(document_id):
        raise NotFound
    return authority, request_id


class ReadingExpired(Problem):
    """The simulation from which the person came is too old, or its ticket is not ours."""

    status = 403
    slug = "lecture-expiree"
    title = "Ce document ne peut plus être lu d’ici"
    advice = "Revenez à la simulation et rechargez la page."


def reading_of(key: str, ticket: str, authority: str) -> tuple[str, str, dict[str, Any]]:
    """Give the template, the title and the values of a document that a simulation would make.

    Raises `ReadingExpired`.
    """
    try:
        payload = unseal(key, "reading-document", ticket, READING_MAX_AGE_S)
        if payload["authority"] != authority:
            raise ReadingExpired
        return str(payload["template"]), str(payload["title"]), {**payload["values"]}
    except (TicketRefused, KeyError, TypeError) as error:
        raise ReadingExpired from error

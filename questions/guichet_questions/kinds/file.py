"""Files: they are sent through the documents service, the form keeps their description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _, ngettext

from guichet_questions.kinds.base import FieldRefused, Kind, Posted, Raw, Value, wrong_shape
from guichet_questions.shapes import flag, list_of, string, whole

FILE_KEYS = ("document_id", "name", "size", "media_type", "sha256")
MAX_BYTES, MAX_FILES = 10_000_000, 5
ANY_KIND = ("application/pdf", "image/jpeg", "image/png")
"""What a question takes unless it says otherwise."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f-]{32,36}")


class File(Kind):
    """A list of files already received; nothing of it is typed in the page.

    A required piece is indispensable unless the question says that it is not: it is then owed too,
    but the request goes without it and the piece follows (CRPA L114-5-1).
    """

    many = True
    keys = {
        "accept": list_of(string(100, least=3), 30),
        "max_bytes": whole(1, 200_000_000),
        "max_files": whole(1, 50),
        "indispensable": flag(),
        "photo": flag(),
        "place": flag(),
        "reduce": flag(),
        "wallet": flag(),
    }
    logic = "list"

    @property
    def most(self) -> int:
        """How many files may be joined."""
        return int(self.field.settings.get("max_files", MAX_FILES))

    @property
    def heaviest(self) -> int:
        """How many bytes a file may have."""
        return int(self.field.settings.get("max_bytes", MAX_BYTES))

    @property
    def weight(self) -> str:
        """The same, as people read it: "10 Mo", "2,5 Mo", "800 ko"."""
        size = self.heaviest
        if size < 1_000_000:
            return f"{max(size // 1000, 1)}\u00a0ko"
        return f"{size / 1_000_000:.1f}".removesuffix(".0").replace(".", ",") + "\u00a0Mo"

    @property
    def accepted(self) -> tuple[str, ...]:
        """The media types that may be joined; `image/*` stands for every picture."""
        return tuple(self.field.settings.get("accept", ANY_KIND))

    @property
    def may_follow(self) -> bool:
        """Whether it is owed without holding the request back."""
        return bool(self.field.settings.get("may_follow"))

    @property
    def tells_absence(self) -> bool:
        """A piece that may follow is awaited."""
        return self.may_follow

    def limits(self) -> str:
        """What may be joined, in words."""
        formats = ", ".join(dict.fromkeys(map(_format, self.accepted)))
        most = ngettext("%(num)s fichier au plus", "%(num)s fichiers au plus", self.most)
        told = {"formats": formats[:1].upper() + formats[1:], "most": most, "size": self.weight}
        return _("%(formats)s. %(most)s, de %(size)s au plus.") % told

    def names(self) -> tuple[str, ...]:
        """No input: the page has a button that leads to the deposit page."""
        return ()

    def read(self, posted: Posted, field_id: str) -> Raw:
        """Nothing: a browser never tells which files were received."""
        return []

    def is_empty(self, raw: Raw) -> bool:
        """True when no file was received."""
        return not raw

    def accept(self, raw: Raw) -> Value:
        """The descriptions of the files. Raises FieldRefused."""
        if not isinstance(raw, list) or not all(_is_described(item) for item in raw):
            raise FieldRefused(wrong_shape())
        if len(raw) > self.most:
            raise FieldRefused(
                _(
                    "Vous avez joint %(count)s fichiers, pour %(most)s au plus. "
                    "Retirez ceux qui sont en trop, par exemple les doubles."
                )
                % {"count": len(raw), "most": self.most}
            )
        return [{key: item[key] for key in FILE_KEYS} for item in raw]

    def typed(self, value: Value) -> Raw:
        """The list itself."""
        return value if value is not None else []

    def show(self, value: Value) -> str:
        """The names of the files; what one does about a piece that may follow."""
        if not value and self.may_follow:
            return _("À envoyer plus tard")
        return ", ".join(item["name"] for item in value or ())

    def missing(self) -> str:
        """The sentence for a required file not joined."""
        return _("Joignez au moins un fichier. %(example)s") % {"example": self.example()}

    def example(self) -> str:
        """What can be joined."""
        return _("Exemple : une photo prise avec votre téléphone, ou un PDF.")

    def describe(self) -> dict[str, Any]:
        """An array of file descriptions."""
        texts = {key: {"type": "string"} for key in FILE_KEYS}
        item = {"type": "object", "properties": {**texts, "size": {"type": "integer"}}}
        return {"type": "array", "maxItems": self.most, "items": item}


def _format(media_type: str) -> str:
    known = {
        "application/pdf": _("PDF"),
        "image/jpeg": _("photo JPEG"),
        "image/png": _("image PNG"),
        "image/webp": _("image WebP"),
        "image/*": _("photo ou image"),
        "application/vnd.oasis.opendocument.text": _("texte ODT"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _(
            "texte Word (DOCX)"
        ),
        "text/plain": _("texte brut"),
        "text/csv": _("tableau CSV"),
    }
    return known.get(media_type) or media_type.rpartition("/")[2].rpartition(".")[2]


def _is_described(item: object) -> bool:
    if not isinstance(item, Mapping) or not all(key in item for key in FILE_KEYS):
        return False
    texts = [item[key] for key in FILE_KEYS if key != "size"]
    if not all(isinstance(text, str) and 0 < len(text) <= 255 for text in texts):
        return False
    size = item["size"]
    is_size = isinstance(size, int) and not isinstance(size, bool) and size >= 0
    return is_size and bool(
        _ID.fullmatch(item["document_id"]) and _DIGEST.fullmatch(item["sha256"])
    )

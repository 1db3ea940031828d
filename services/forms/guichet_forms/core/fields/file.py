"""Files: they are sent through the documents service, the form keeps their description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.fields.base import FieldRefused, Kind, Posted, Raw, Value, wrong_shape
from guichet_forms.core.shapes import list_of, string, whole

FILE_KEYS = ("document_id", "name", "size", "media_type", "sha256")
MAX_BYTES, MAX_FILES = 10_000_000, 5
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f-]{32,36}")


class File(Kind):
    """A list of files already received; nothing of it is typed in the page."""

    many = True
    keys = {
        "accept": list_of(string(100, least=3), 30),
        "max_bytes": whole(1, 200_000_000),
        "max_files": whole(1, 50),
    }
    logic = "list"

    @property
    def most(self) -> int:
        """How many files may be joined."""
        return int(self.field.settings.get("max_files", MAX_FILES))

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
        """The names of the files."""
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

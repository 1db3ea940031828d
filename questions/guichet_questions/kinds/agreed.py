"""Consents: what was agreed to is kept with the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from guichet_kit.dates import french_datetime
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Raw, Value, wrong_shape
from guichet_questions.shapes import string


class Consent(Kind):
    """A box to tick under a text; the receipt is the text, its SHA-256 and the moment.

    GDPR article 7(1): who relies on a consent shows that it was given, and to what.
    """

    keys = {"text": string(2000)}
    logic = "object"

    @property
    def text(self) -> str:
        """What is agreed to."""
        return str(self.field.settings.get("text", ""))

    def is_empty(self, raw: Raw) -> bool:
        """True when the box is not ticked."""
        return not raw

    def lacks(self, value: Value) -> bool:
        """True unless it was given."""
        return not isinstance(value, Mapping) or value.get("given") is not True

    def accept(self, raw: Raw) -> Value:
        """The receipt of a consent given now."""
        return {
            "given": True,
            "text": self.text,
            "digest": hashlib.sha256(self.text.encode()).hexdigest(),
            "at": self.around.now.astimezone(UTC).isoformat(timespec="seconds"),
        }

    def keep(self, value: Value, former: Value) -> Value:
        """The receipt already held, while it is for the same text."""
        same = isinstance(former, Mapping) and former.get("digest") == value["digest"]
        return former if same else value

    def typed(self, value: Value) -> Raw:
        """What the browser sends for this state. Raises FieldRefused on another shape."""
        if value is None:
            return ""
        if not isinstance(value, Mapping) or not isinstance(value.get("given"), bool):
            raise FieldRefused(wrong_shape())
        return "on" if value["given"] else ""

    def show(self, value: Value) -> str:
        """That it was given, and when."""
        if self.lacks(value):
            return ""
        return _("Accepté le %(moment)s") % {"moment": french_datetime(value["at"])}

    def missing(self) -> str:
        """The sentence for a required consent not given."""
        return _("Cochez cette case pour continuer : votre accord est nécessaire.")

    def describe(self) -> dict[str, Any]:
        """An object; `given` is enough when sending."""
        texts = {key: {"type": "string", "readOnly": True} for key in ("text", "digest", "at")}
        properties = {"given": {"type": "boolean"}, **texts}
        return {"type": "object", "required": ["given"], "properties": properties}

    def faults(self) -> Iterator[tuple[str, str]]:
        """A consent to nothing."""
        if not self.text.strip():
            yield (
                "text",
                _("Écrivez à quoi « %(label)s » fait consentir : le texte est gardé en preuve.")
                % {"label": self.field.label},
            )

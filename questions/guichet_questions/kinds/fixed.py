"""Choices that are the same in every form: yes or no, and how a person is called."""

from __future__ import annotations

from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Raw, Value, wrong_shape

CIVILITIES = ("madame", "monsieur", "autre")


def civility_names() -> dict[str, str]:
    """How a person is called, by stored value."""
    return {"madame": _("Madame"), "monsieur": _("Monsieur"), "autre": _("Autre")}


class YesNo(Kind):
    """Yes or no; unlike a box, none of them is given in advance."""

    logic = "boolean"

    def accept(self, raw: Raw) -> Value:
        """True for `oui`, False for `non`. Raises FieldRefused."""
        if raw not in ("oui", "non"):
            raise FieldRefused(self.missing())
        return raw == "oui"

    def missing(self) -> str:
        """The sentence for a question left without answer."""
        return _("Choisissez une des deux réponses, « Oui » ou « Non ».")

    def typed(self, value: Value) -> Raw:
        """What the browser sends for this value. Raises FieldRefused on another shape."""
        if value is not None and not isinstance(value, bool):
            raise FieldRefused(wrong_shape())
        return {True: "oui", False: "non", None: ""}[value]

    def show(self, value: Value) -> str:
        """« Oui » or « Non »."""
        return {True: _("Oui"), False: _("Non")}.get(value, "")

    def example(self) -> str:
        """One of the answers."""
        return _("Exemple : « Oui ».")

    def describe(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def domain(self) -> list[Value]:
        """The two answers, and none."""
        return [True, False, None]


class Civility(Kind):
    """« Madame », « Monsieur », or neither."""

    personal = True

    def accept(self, raw: Raw) -> Value:
        """One of the three values. Raises FieldRefused."""
        if raw not in CIVILITIES:
            raise FieldRefused(self.missing())
        return raw

    def missing(self) -> str:
        """The sentence for a civility not chosen."""
        return _("Choisissez une des réponses, « Madame », « Monsieur » ou « Autre ».")

    def show(self, value: Value) -> str:
        """The civility as it is read."""
        return civility_names().get(value, "")

    def example(self) -> str:
        """One of the answers."""
        return _("Exemple : « Madame ».")

    def describe(self) -> dict[str, Any]:
        """A string among three."""
        return {"type": "string", "enum": list(CIVILITIES)}

    def domain(self) -> list[Value]:
        """The three answers, and none."""
        return [*CIVILITIES, None]

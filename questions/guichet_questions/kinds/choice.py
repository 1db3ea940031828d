"""Answers picked from what the form offers: one, several, or a box to tick."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import (
    FieldRefused,
    Kind,
    Posted,
    Raw,
    Value,
    bounds_reversed,
    wrong_shape,
)
from guichet_questions.kinds.sourced import SOURCE_KEYS
from guichet_questions.question import Field
from guichet_questions.shapes import Shape, list_of, nested, one_of, string, whole

MOST_OPTIONS = 500
# Beyond, a choice that does not say how it is displayed is searched.
MOST_RADIOS = 15
# A list of more boxes has too many answers to look at each.
_FEW = 8


class OptionShape(Shape):
    """One answer offered by a choice."""

    value = string(80, least=1, required=True)
    label = string(300, least=1, required=True)
    hint = string(500)


def option_faults(field: Field, fewest: int) -> Iterator[tuple[str, str]]:
    """Fewer options than `fewest`, or one twice: the key at fault and a sentence."""
    values = [option.value for option in field.options]
    label = {"label": field.label}
    if len(values) < fewest:
        yield (
            "options",
            _("La question « %(label)s » n’a pas assez de réponses à proposer.") % label,
        )
    if len(set(values)) < len(values):
        yield "options", _("La question « %(label)s » propose deux fois la même valeur.") % label


def is_searched(field: Field) -> bool:
    """True when a choice is a list that one searches: too long for radios, or asked so."""
    if field.kind != "choice":
        return False
    display = field.settings.get("display")
    return display == "autocomplete" or (not display and len(field.options) > MOST_RADIOS)


class Choice(Kind):
    """One option among several."""

    keys = {
        "options": list_of(nested(OptionShape), MOST_OPTIONS),
        "display": one_of("radios", "list", "autocomplete"),
        **SOURCE_KEYS,
    }
    fewest = 2

    @property
    def values(self) -> list[str]:
        """The values of the options."""
        return [option.value for option in self.field.options]

    def accept(self, raw: Raw) -> Value:
        """The value of an option. Raises FieldRefused."""
        if raw not in self.values:
            raise FieldRefused(self._not_offered())
        return raw

    def _not_offered(self) -> str:
        return _(
            "Cette réponse n’est pas dans la liste. Choisissez une des réponses proposées. "
            "%(example)s"
        ) % {"example": self.example()}

    def missing(self) -> str:
        """The sentence for a required choice not made."""
        return _("Choisissez une des réponses proposées.")

    def label_of(self, value: Value) -> str:
        """The label of an option; the value itself when the form no longer offers it."""
        return next((o.label for o in self.field.options if o.value == value), str(value))

    def show(self, value: Value) -> str:
        """The label of the chosen option."""
        return self.label_of(value) if value else ""

    def example(self) -> str:
        """The first option."""
        return _("Exemple : « %(label)s ».") % {"label": self.field.options[0].label}

    def describe(self) -> dict[str, Any]:
        """A string among the options."""
        return {"type": "string", "enum": self.values}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Too few options, or one twice."""
        yield from option_faults(self.field, self.fewest)

    def domain(self) -> list[Value] | None:
        """Each option, or none."""
        return [*self.values, None]


class Choices(Choice):
    """Several options, between `min` and `max` of them."""

    many = True
    keys = {
        "options": Choice.keys["options"],
        "min": whole(0, 500),
        "max": whole(1, 500),
        **SOURCE_KEYS,
    }
    logic = "list"
    fewest = 1

    def read(self, posted: Posted, field_id: str) -> Raw:
        """Every option ticked."""
        return posted.getlist(field_id)

    def is_empty(self, raw: Raw) -> bool:
        """True when nothing is ticked."""
        return not any(raw)

    def accept(self, raw: Raw) -> Value:
        """The values ticked, once each, in the order of the form. Raises FieldRefused."""
        ticked = {item for item in raw if item}
        if not ticked <= set(self.values):
            raise FieldRefused(self._not_offered())
        self._refuse_count(len(ticked))
        return [value for value in self.values if value in ticked]

    def _refuse_count(self, count: int) -> None:
        low = int(self.field.settings.get("min", 0))
        high = int(self.field.settings.get("max", len(self.field.options)))
        if count < low:
            raise FieldRefused(
                _(
                    "Cochez plus de cases : au moins %(n)s, vous en avez coché %(count)s. "
                    "%(example)s"
                )
                % {"n": low, "count": count, "example": self.example()}
            )
        if count > high:
            raise FieldRefused(
                _(
                    "Cochez moins de cases : au plus %(n)s, vous en avez coché %(count)s. "
                    "%(example)s"
                )
                % {"n": high, "count": count, "example": self.example()}
            )

    def missing(self) -> str:
        """The sentence for a required choice not made."""
        return _("Cochez au moins une réponse. %(example)s") % {"example": self.example()}

    def typed(self, value: Value) -> Raw:
        """The list itself. Raises FieldRefused on another shape."""
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise FieldRefused(wrong_shape())
        return list(value)

    def show(self, value: Value) -> str:
        """The labels, apart by commas."""
        return ", ".join(self.label_of(item) for item in value or ())

    def describe(self) -> dict[str, Any]:
        """An array of options."""
        return {"type": "array", "uniqueItems": True, "items": super().describe()}

    def faults(self) -> Iterator[tuple[str, str]]:
        """The same as for one choice, and bounds that no count can be within."""
        yield from super().faults()
        low, high = self.field.settings.get("min", 0), self.field.settings.get("max")
        if low > len(self.values):
            yield (
                "min",
                _("« %(label)s » demande plus de réponses qu’elle n’en propose.")
                % {"label": self.field.label},
            )
        if high is not None and low > high:
            yield "max", bounds_reversed(self.field.label)

    def domain(self) -> list[Value] | None:
        """Each set of options, when they are few."""
        if len(self.values) > _FEW:
            return None
        sizes = range(len(self.values) + 1)
        return [list(some) for size in sizes for some in itertools.combinations(self.values, size)]


class Checkbox(Kind):
    """One box; a required one must be ticked."""

    keys = {"text": string(1000)}
    logic = "boolean"

    def is_empty(self, raw: Raw) -> bool:
        """Never empty: an unticked box is an answer, unless it is required."""
        return self.field.required and not raw

    def lacks(self, value: Value) -> bool:
        """True unless it is ticked."""
        return value is not True

    def accept(self, raw: Raw) -> Value:
        """True when the box is ticked."""
        return bool(raw)

    def missing(self) -> str:
        """The sentence for a required box left unticked."""
        return _("Cochez cette case pour continuer : votre accord est nécessaire.")

    def typed(self, value: Value) -> Raw:
        """What the browser sends for this state. Raises FieldRefused on another shape."""
        if value is not None and not isinstance(value, bool):
            raise FieldRefused(wrong_shape())
        return "on" if value else ""

    def show(self, value: Value) -> str:
        """« Oui » or « Non »."""
        return _("Oui") if value else _("Non")

    def describe(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def domain(self) -> list[Value] | None:
        """Ticked or not."""
        return [True, False]

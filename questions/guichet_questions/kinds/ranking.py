"""Options put in order of preference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import Around, FieldRefused, Raw, Value, wrong_shape
from guichet_questions.kinds.choice import OptionShape, option_faults
from guichet_questions.kinds.parted import Parted
from guichet_questions.question import Field
from guichet_questions.shapes import list_of, nested, whole

MOST_RANKED = 30


class Ranking(Parted):
    """The options in order, best first: all of them, or at most `most` of them.

    An option has one input, its rank; the inputs are numbered in the order of the form.
    """

    keys = {"options": list_of(nested(OptionShape), MOST_RANKED), "most": whole(1, MOST_RANKED)}
    logic = "list"

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        self.labels = {option.value: option.label for option in field.options}
        self.parts = tuple(str(place) for place in range(1, len(field.options) + 1))

    @property
    def most(self) -> int:
        """The last rank that may be given."""
        return min(int(self.field.settings.get("most", MOST_RANKED)), len(self.parts))

    def accept(self, raw: Raw) -> Value:
        """The values by rank; a rank left out changes no order. Raises FieldRefused."""
        ranked: dict[int, str] = {}
        for part, option in zip(self.parts, self.field.options, strict=True):
            if not str(raw[part]).strip():
                self._refuse_left_out(option.label)
                continue
            rank = self._rank(str(raw[part]).strip(), part)
            if rank in ranked:
                raise FieldRefused(self._same_rank(self.labels[ranked[rank]], option.label), part)
            ranked[rank] = option.value
        return [ranked[rank] for rank in sorted(ranked)]

    def _refuse_left_out(self, label: str) -> None:
        if "most" not in self.field.settings:
            sentence = _("Donnez un rang à chaque proposition : il en manque un à « %(label)s ». ")
            raise FieldRefused(sentence % {"label": label} + self.example())

    def _rank(self, text: str, part: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= self.most:
            return int(text)
        sentence = _("Un rang est un nombre de 1 à %(most)s, 1 pour ce que vous préférez. ")
        raise FieldRefused(sentence % {"most": self.most} + self.example(), part)

    def _same_rank(self, one: str, other: str) -> str:
        sentence = _("Donnez des rangs différents à « %(one)s » et à « %(other)s ». ")
        return sentence % {"one": one, "other": other} + self.example()

    def missing(self) -> str:
        """The sentence for a ranking not made."""
        return _("Classez les propositions par préférence. %(example)s") % {
            "example": self.example()
        }

    def typed(self, value: Value) -> Raw:
        """The rank in each input. Raises FieldRefused on another shape."""
        ranked = [] if value is None else value
        if not isinstance(ranked, list) or not all(
            item in self.labels for item in map(str, ranked)
        ):
            raise FieldRefused(wrong_shape())
        ranks = {item: str(rank) for rank, item in enumerate(ranked, 1)}
        if len(ranks) < len(ranked):
            raise FieldRefused(wrong_shape())
        return dict(zip(self.parts, (ranks.get(item, "") for item in self.labels), strict=True))

    def show(self, value: Value) -> str:
        """The labels with their ranks."""
        labels = [self.labels.get(item, str(item)) for item in value or ()]
        return ", ".join(f"{rank}. {label}" for rank, label in enumerate(labels, 1))

    def example(self) -> str:
        """The first option at the first rank."""
        return _("Exemple : mettez « %(label)s » en premier.") % {
            "label": self.field.options[0].label
        }

    def describe(self) -> dict[str, Any]:
        """An array of options, best first."""
        item = {"type": "string", "enum": list(self.labels)}
        return {"type": "array", "uniqueItems": True, "maxItems": self.most, "items": item}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Too few options, or twice the same."""
        yield from option_faults(self.field, fewest=2)

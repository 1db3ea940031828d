"""Answers picked from a data source of the authority: one item, or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import (
    FieldRefused,
    Kind,
    Posted,
    Raw,
    SourceDown,
    Value,
    bounds_reversed,
    first,
    list_is_down,
    wrong_shape,
)
from guichet_questions.kinds.text import bounded, one_line
from guichet_questions.shapes import FIELD_ID, SLUG, coded, flag, list_of, nested, string
from guichet_questions.shapes import Shape as _Shape

LONGEST = 300
MOST_CHOSEN = 100


class SourcedChoice(Kind):
    """One item of a data source, kept as the source gave it.

    What is typed is `id`, the item picked, and `q`, the words that look for it: without scripts,
    words that name one item alone pick it.
    """

    parts = ("", "q")
    logic = "object"

    @property
    def source(self) -> str:
        """The slug of the source."""
        return str(self.field.settings["source"])

    @property
    def takes_free_text(self) -> bool:
        """Whether words may stand for an item while the source is down."""
        return bool(self.field.settings.get("free_if_down"))

    def read(self, posted: Posted, field_id: str) -> Raw:
        """The item picked, and the words typed."""
        return {"id": first(posted, field_id), "q": first(posted, f"{field_id}-q")}

    def is_empty(self, raw: Raw) -> bool:
        """True when nothing is picked and no word is typed."""
        return not any(str(raw.get(name, "")).strip() for name in ("id", "q"))

    def accept(self, raw: Raw) -> Value:
        """The item, as the source gives it. Raises FieldRefused."""
        item_id, words = one_line(raw.get("id", "")), bounded(one_line(raw["q"]), LONGEST)
        if raw.get("free"):
            return _free(words)
        try:
            return self._item(item_id) if item_id else self._named(words)
        except SourceDown as down:
            if self.takes_free_text and words:
                return _free(words)
            raise FieldRefused(list_is_down()) from down

    def find(self, item_id: str) -> Mapping[str, Any] | None:
        """The item of this id in the source. Raises SourceDown."""
        return self.around.find(self.source, item_id)

    def offer(self, words: str) -> Sequence[Mapping[str, Any]]:
        """The first items of the source that hold these words. Raises SourceDown."""
        return self.around.offer(self.source, words)

    def _item(self, item_id: str) -> Value:
        found = self.find(item_id)
        if found is None or found.get("disabled"):
            raise FieldRefused(self._not_offered())
        return dict(found)

    def _named(self, words: str) -> Value:
        """The item that these words name, when they name no other."""
        found = [item for item in self.offer(words) if not item.get("disabled")]
        same = [item for item in found if str(item["text"]).casefold() == words.casefold()]
        if len(same) == 1 or len(found) == 1:
            return dict((same or found)[0])
        if not found:
            raise FieldRefused(
                _(
                    "Rien ne correspond à « %(words)s » dans la liste. Essayez un seul mot, ou son "
                    "début : par exemple trois lettres."
                )
                % {"words": words}
            )
        raise FieldRefused(
            _("Choisissez une des réponses trouvées pour « %(words)s », par exemple la première.")
            % {"words": words}
        )

    def _not_offered(self) -> str:
        return _(
            "Cette réponse n’est pas dans la liste, ou n’y est plus. Choisissez-en une autre : "
            "cherchez par exemple par le début d’un mot."
        )

    def missing(self) -> str:
        """The sentence for a required choice not made."""
        return _(
            "Choisissez une réponse dans la liste. Cherchez-la par exemple par le début d’un mot."
        )

    def typed(self, value: Value) -> Raw:
        """The item and its text. Raises FieldRefused on another shape."""
        if value is None:
            return {"id": "", "q": ""}
        item_id, text = pair(value)
        raw = {"id": item_id, "q": text}
        return raw | ({"free": True} if value.get("free") and self.takes_free_text else {})

    def show(self, value: Value) -> str:
        """The text of the item."""
        return str(value.get("text", "")) if isinstance(value, Mapping) else ""

    def example(self) -> str:
        """How to look for an item."""
        return _("Exemple : le début d’un mot.")

    def describe(self) -> dict[str, Any]:
        """An object that names the item."""
        return {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
        }

    def faults(self) -> Iterator[tuple[str, str]]:
        """Answers typed in the form beside a source."""
        if self.field.options:
            yield (
                "options",
                _("« %(label)s » prend ses réponses d’une source : retirez celles de la question.")
                % {"label": self.field.label},
            )


class SourcedChoices(SourcedChoice):
    """Several items of a data source, between `min` and `max` of them."""

    many = True
    logic = "list"

    def read(self, posted: Posted, field_id: str) -> Raw:
        """The items picked, once each, and the words typed."""
        picked = dict.fromkeys(filter(None, posted.getlist(field_id)))
        return {"id": list(picked), "q": first(posted, f"{field_id}-q")}

    def is_empty(self, raw: Raw) -> bool:
        """True when nothing is picked: words alone look for more."""
        return not any(raw.get("id") or ())

    def accept(self, raw: Raw) -> Value:
        """The items, in the order they were picked. Raises FieldRefused."""
        picked = [one_line(item_id) for item_id in raw["id"]][:MOST_CHOSEN]
        self._refuse_count(len(picked))
        try:
            return [self._item(item_id) for item_id in picked]
        except SourceDown as down:
            raise FieldRefused(list_is_down()) from down

    def _refuse_count(self, count: int) -> None:
        low = int(self.field.settings.get("min", 0))
        high = int(self.field.settings.get("max", MOST_CHOSEN))
        if count < low:
            sentence = _(
                "Choisissez plus de réponses : au moins %(n)s, vous en avez choisi %(count)s. "
                "Cherchez-les par exemple par le début d’un mot."
            )
            raise FieldRefused(sentence % {"n": low, "count": count})
        if count > high:
            sentence = _(
                "Choisissez moins de réponses : au plus %(n)s, vous en avez choisi %(count)s. "
                "Décochez par exemple la dernière."
            )
            raise FieldRefused(sentence % {"n": high, "count": count})

    def typed(self, value: Value) -> Raw:
        """The items. Raises FieldRefused on another shape."""
        if value is not None and not isinstance(value, list):
            raise FieldRefused(wrong_shape())
        return {"id": [pair(item)[0] for item in value or ()], "q": ""}

    def show(self, value: Value) -> str:
        """The texts, apart by commas."""
        return ", ".join(str(item.get("text", "")) for item in value or ())

    def describe(self) -> dict[str, Any]:
        """An array of items."""
        return {"type": "array", "items": super().describe()}

    def faults(self) -> Iterator[tuple[str, str]]:
        """The same as for one, and bounds that no count can be within."""
        yield from super().faults()
        low, high = self.field.settings.get("min", 0), self.field.settings.get("max")
        if high is not None and low > high:
            yield "max", bounds_reversed(self.field.label)


class ShownShape(_Shape):
    """A line of what is shown of an item."""

    key = string(60, least=1, required=True)
    label = string(100)


class CardData(Kind):
    """What the item chosen in an earlier question says of itself: shown, not asked."""

    keys = {
        "source": coded(FIELD_ID, required=False),
        "show": list_of(nested(ShownShape), 40),
    }
    takes_answer = False

    def names(self) -> tuple[str, ...]:
        """None: nothing is typed."""
        return ()

    def accept(self, _raw: Raw) -> Value:
        """Nothing: it is not an answer."""
        return None

    def faults(self) -> Iterator[tuple[str, str]]:
        """No question named, or nothing to show of what is chosen there."""
        label = {"label": self.field.label}
        if not self.field.settings.get("source"):
            yield (
                "source",
                _("« %(label)s » : indiquez la question qui choisit la fiche.") % label,
            )
        if not self.field.settings.get("show"):
            yield "show", _("« %(label)s » : indiquez ce qui est montré de la fiche.") % label

    def rows(self, chosen: Value) -> list[dict[str, str]]:
        """The lines to show of the item chosen: label and text."""
        if not isinstance(chosen, Mapping):
            return []
        lines = self.field.settings.get("show", ())
        return [
            {"label": line.get("label") or line["key"], "value": _told(chosen.get(line["key"]))}
            for line in lines
        ]


SOURCE_KEYS: Mapping[str, Any] = {"source": coded(SLUG, required=False), "free_if_down": flag()}
"""What a choice may say of the source of its answers."""


def _told(value: object) -> str:
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, list):
        return ", ".join(_told(part) for part in value)
    return "" if value is None or isinstance(value, Mapping) else str(value)


def _free(words: str) -> dict[str, Any]:
    return {"id": "", "text": words, "free": True}


def pair(value: Value) -> tuple[str, str]:
    """Give the id and the text of a stored item. Raises FieldRefused on another shape."""
    if not isinstance(value, Mapping):
        raise FieldRefused(wrong_shape())
    item_id, text = value.get("id"), value.get("text") or ""
    if not isinstance(item_id, str) or not isinstance(text, str):
        raise FieldRefused(wrong_shape())
    return item_id, text

"""What every type of field does: read what was typed, clean it, show it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

import marshmallow
from guichet_kit.dates import PARIS
from guichet_kit.i18n import _

from guichet_questions.question import Field

Raw = Any
Value = Any
Find = Callable[[str, str], Mapping[str, Any] | None]
"""Give an item of a data source, by the source's slug and the item's id; None for no such item.

Raises `SourceDown`.
"""
Offer = Callable[[str, str], Sequence[Mapping[str, Any]]]
"""Give the first items of a data source that hold the words typed. Raises `SourceDown`."""


class SourceDown(Exception):
    """A data source that does not answer, and of which nothing was kept; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class SourceUnset(SourceDown):
    """A list whose address the installation does not give: it will not answer later either."""


def list_is_down() -> str:
    """The sentence for an answer that a list must give, while it does not answer."""
    return _(
        "La liste ne répond pas pour le moment. Vos autres réponses sont conservées : "
        "réessayez par exemple dans cinq minutes, ou enregistrez et finissez plus tard."
    )


def find_nothing(_source: str, _item_id: str) -> None:
    """What `Around.find` is where there are no data sources."""


def offer_nothing(_source: str, _words: str) -> Sequence[Mapping[str, Any]]:
    """What `Around.offer` is where there are no data sources."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a field may know of the world when it reads an answer; `zone` is the authority's."""

    now: datetime = field(default_factory=lambda: datetime.now(PARIS))
    zone: ZoneInfo = PARIS
    channel: str = "web"
    find: Find = find_nothing
    offer: Offer = offer_nothing

    @property
    def today(self) -> date:
        """The day it is where the authority is."""
        return self.now.astimezone(self.zone).date()


class Posted(Protocol):
    """What a browser sent: a werkzeug MultiDict, or anything that reads like one."""

    def getlist(self, key: str) -> list[str]:
        """Every value posted under this name, in order; empty when there is none."""

    def __iter__(self) -> Iterator[str]:
        """The names posted."""


class FieldRefused(Exception):
    """An answer that cannot be kept; `sentence` says in French what, why and what to do."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


class Kind(ABC):
    """One field of one type; subclasses change what differs.

    `parts` are the inputs of a field, `many` allows one to be posted several times. `keys` are the
    keys of the definition that only this type reads, with their shapes. `logic` is what a
    stored value is in conditions: text, number, date, boolean, list, object or any. `personal`
    says that an answer is a personal datum by nature. `takes_answer` is False for what is only
    shown, `computes` True for what nobody types, `nests` the key of the questions it holds.
    `vouched` is True when a stored value says what only this service may say.
    """

    parts: tuple[str, ...] = ("",)
    many = False
    keys: ClassVar[Mapping[str, marshmallow.fields.Field[Any]]] = {}
    logic: ClassVar[str] = "text"
    takes_answer: ClassVar[bool] = True
    personal: ClassVar[bool] = False
    computes: ClassVar[bool] = False
    nests: ClassVar[str] = ""
    vouched: ClassVar[bool] = False

    def __init__(self, field: Field, around: Around | None = None) -> None:
        self.field = field
        self._around = around

    @property
    def around(self) -> Around:
        """What it may know of the world: now, on the web, when nothing was said."""
        return self._around or Around()

    def names(self) -> tuple[str, ...]:
        """The names of the inputs of this field in the page."""
        return tuple(self.input_name(part) for part in self.parts)

    def input_name(self, part: str) -> str:
        """The name of one input: the field's id, then the part after a dash."""
        return f"{self.field.id}-{part}" if part else self.field.id

    def anchor(self, part: str) -> str:
        """The id, in the page, of the input at fault; the first one bears the id of the field."""
        wanted = self.input_name(part)
        inputs = [n for n in self.names() if n == wanted or n.startswith(f"{wanted}-")]
        return inputs[0] if inputs and inputs[0] != self.names()[0] else self.field.id

    def read(self, posted: Posted, field_id: str) -> Raw:
        """What was typed, untouched, to be shown again; the first value when repeated."""
        return first(posted, field_id)

    def repeated(self, posted: Posted) -> bool:
        """True when one input came several times: an array where one answer is expected."""
        return not self.many and any(len(posted.getlist(name)) > 1 for name in self.names())

    @property
    def holds(self) -> str:
        """What the stored value of this very field is in conditions."""
        return self.logic

    @property
    def in_sight(self) -> bool:
        """Whether the person is shown what it holds."""
        return True

    @property
    def tells_absence(self) -> bool:
        """Whether people are told of it even when nothing is answered."""
        return False

    def clean(self, raw: Raw) -> Value:
        """The value to store, None when nothing was answered. Raises FieldRefused."""
        if self.is_empty(raw):
            if self.field.required:
                raise FieldRefused(self.missing())
            return None
        return self.accept(raw)

    @abstractmethod
    def accept(self, raw: Raw) -> Value:
        """The value of something typed. Raises FieldRefused."""

    def is_empty(self, raw: Raw) -> bool:
        """True when nothing was answered."""
        return not isinstance(raw, str) or not raw.strip()

    def lacks(self, value: Value) -> bool:
        """True when this stored value does not answer a required question."""
        return is_nothing(value)

    def keep(self, value: Value, former: Value) -> Value:
        """The value to store where `former` was, for what must not change without reason."""
        return value

    def typed(self, value: Value) -> Raw:
        """What one would type to get this stored value. Raises FieldRefused on another shape."""
        if value is None:
            return ""
        if not isinstance(value, str):
            raise FieldRefused(wrong_shape())
        return value

    def show(self, value: Value) -> str:
        """The value as French text for people; "" when there is none."""
        return "" if value is None else str(value)

    def called(self, value: Value) -> str:
        """The person of this answer, as one calls her; for a type that is no person, its text."""
        return self.show(value)

    def missing(self) -> str:
        """The sentence for a required field left empty."""
        return f"{_('Cette réponse est obligatoire.')} {self.example()}".rstrip()

    def example(self) -> str:
        """A sentence that gives an example of an accepted answer; "" where any would mislead."""
        sample = self.field.settings.get("pattern_hint") or _sample(self.field.autocomplete)
        return _("Exemple : %(sample)s.") % {"sample": sample} if sample else ""

    def describe(self) -> dict[str, Any]:
        """The JSON Schema of the stored value."""
        return {"type": "string"}

    def advice(self, _value: Value) -> str:
        """Another answer that was perhaps meant, to be offered beside an accepted one, else ""."""
        return ""

    def generalise(self, value: Value) -> Value:
        """What may be kept of an answer once its person is forgotten; None when nothing may."""
        return None

    def faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong in the definition of the field: the key at fault and a sentence."""
        yield from ()

    def domain(self) -> list[Value] | None:
        """Every value it may store, None (no answer) included; None when they are many."""
        return None


def _sample(autocomplete: str) -> str:
    """What somebody may answer to a question of this token of WCAG 1.3.5; "" for the others."""
    samples = {
        "name": _("Marie Le Goff"),
        "given-name": _("Marie"),
        "family-name": _("Le Goff"),
        "organization": _("Les Amis du kiosque"),
    }
    return samples.get(autocomplete, "")


def is_nothing(value: Value) -> bool:
    """True for what is no answer: null, an empty text, list or object."""
    return value is None or value == "" or value == [] or value == {}


def first(posted: Posted, name: str) -> str:
    """The first value posted under this name; "" when there is none."""
    values = posted.getlist(name)
    return values[0] if values else ""


def text_parts(value: Value, keys: tuple[str, ...]) -> dict[str, str]:
    """The texts of a stored object, "" for those absent. Raises FieldRefused on another shape."""
    if not isinstance(value, Mapping):
        raise FieldRefused(wrong_shape())
    parts = {key: value.get(key) or "" for key in keys}
    if not all(isinstance(part, str) for part in parts.values()):
        raise FieldRefused(wrong_shape())
    return parts


def wrong_shape() -> str:
    """The sentence for a value whose shape is not the one of its type."""
    return _(
        "Cette réponse n’a pas la forme attendue. Saisissez-la de nouveau dans la page, "
        "en suivant l’exemple donné avec la question."
    )


def repeated_answer() -> str:
    """The sentence for several answers where one is expected."""
    return _(
        "Une seule réponse est attendue ici et nous en avons reçu plusieurs. "
        "Gardez-en une, par exemple la première."
    )


def bounds_reversed(label: str) -> str:
    """The sentence for a definition whose maximum is under its minimum."""
    return _("Pour « %(label)s », le maximum est plus petit que le minimum.") % {"label": label}

"""One question of a form, and the trees of conditions that it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from guichet_kit.logic import Condition, compiled, names, truth

Tree = Mapping[str, Any]
JsonObject = Mapping[str, Any]

COMMON_KEYS = frozenset(
    {
        "id", "type", "label", "hint", "required", "why", "personal", "condition", "autocomplete",
        "prefill", "locked", "validations", "statistic", "in_list", "in_summary", "anonymise",
    }
)  # fmt: skip
"""The keys of a question that any type may have."""


class Logic(dict[str, Any]):
    """A JSON Logic tree that computes itself: it is compiled once, when it is first asked."""

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of the answers it reads: `a` for `a.b`. Raises LogicRefused."""
        return frozenset(path.split(".")[0] for path in names(dict(self)))

    @cached_property
    def _run(self) -> Condition:
        return compiled(dict(self))

    def __call__(self, data: Mapping[str, Any]) -> Any:
        """The value of the tree on these answers. Raises LogicRefused on a tree never checked."""
        return self._run(data)

    def holds(self, data: Mapping[str, Any]) -> bool:
        """Whether that value counts as true."""
        return truth(self._run(data))


@dataclass(frozen=True)
class Option:
    """One possible answer of a choice: `value` is stored, `label` is read by people."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Validation:
    """What an answer must satisfy beside its type, and the sentence for one that does not."""

    check: Logic
    message: str


@dataclass(frozen=True)
class Prefill:
    """Where an answer may come from before anyone types it; `key` names it there."""

    source: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question: `kind` names its type, `settings` holds what only this type reads.

    `id` is the path of its inputs: its own id, or `children.0.birth` for the question `birth` in
    the first row of the block `children`. `fields` are the questions nested in a block or in a
    matrix. `personal` is None when the type decides. `owed` tells that an answer is wanted
    although, being locked, it is not `required` of who types.
    """

    id: str
    kind: str
    label: str
    page: str
    hint: str = ""
    why: str = ""
    required: bool = True
    owed: bool = False
    personal: bool | None = None
    condition: Logic | None = None
    autocomplete: str = ""
    prefill: Prefill | None = None
    locked: bool | Literal["unless_empty"] = False
    validations: tuple[Validation, ...] = ()
    statistic: bool = False
    in_list: bool = False
    in_summary: bool = True
    anonymise: str = "erase"
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    settings: JsonObject = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def name(self) -> str:
        """Its own id, without the row it is in."""
        return self.id.rpartition(".")[2]

    @cached_property
    def _rows(self) -> dict[str | int, tuple[Field, ...]]:
        return {}

    def row(self, key: str | int) -> tuple[Field, ...]:
        """The nested questions as they are asked in one row of the form: they are kept."""
        if key not in self._rows:
            self._rows[key] = self.placed(key)
        return self._rows[key]

    def placed(self, key: str | int) -> tuple[Field, ...]:
        """The nested questions as they are named in a row, whatever its key."""
        return tuple(replace(item, id=f"{self.id}.{key}.{item.id}") for item in self.fields)

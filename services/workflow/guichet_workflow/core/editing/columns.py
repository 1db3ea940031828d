"""The columns of a property of kind `table`: what each holds, and the names of its inputs."""

from __future__ import annotations

from dataclasses import dataclass

from guichet_workflow.core.palette import Property


@dataclass(frozen=True)
class Column:
    """A column: its key, how it is typed ("" for a text), its words."""

    key: str
    manner: str
    label: str

    def input(self, part: str = "") -> str:
        """The name of one input of a cell, within its line."""
        return f"{self.key}-{part}" if part else self.key


def columns_of(one: Property) -> list[Column]:
    """The columns of a table, in order; a column such as `after:delay` says how it is typed."""
    found = []
    for name, label in one.options:
        key, _colon, manner = name.partition(":")
        found.append(Column(key, manner, label))
    return found

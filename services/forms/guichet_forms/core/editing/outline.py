"""The outline of a form being made: its pages, its questions, and what marks each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guichet_forms.core.editing.faults import Faults
from guichet_forms.core.editing.places import HELD_AS, Source, held


@dataclass(frozen=True, kw_only=True)
class Node:
    """A page or a question of the outline; `kind` is the type of a question, "page" for a page.

    `holder` is the id of what holds it and `before` the question that stands above it there.
    """

    id: str
    kind: str
    label: str
    holder: str = ""
    before: str = ""
    conditional: bool = False
    optional: bool = False
    faults: int = 0
    first: bool = False
    last: bool = False
    children: tuple[Node, ...] = ()

    @property
    def faults_within(self) -> int:
        """Its faults and those of what it holds."""
        return self.faults + sum(child.faults_within for child in self.children)

    def holds(self, node_id: str) -> bool:
        """Whether it is, or contains, the question of this id."""
        return any(child.id == node_id or child.holds(node_id) for child in self.children)


def outline(source: Mapping[str, Any], faults: Faults) -> list[Node]:
    """The pages of the form, each with its questions."""
    pages = source.get("pages", [])
    return [
        Node(
            id=page["id"],
            kind="page",
            label=str(page.get("title", "")),
            conditional=page.get("condition") is not None,
            faults=len(faults.pages.get(page["id"], {})),
            first=page is pages[0],
            last=page is pages[-1],
            children=_questions(page, page["id"], faults, page is pages[0], page is pages[-1]),
        )
        for page in pages
    ]


def _questions(
    holder: Source, holder_id: str, faults: Faults, opens: bool, closes: bool
) -> tuple[Node, ...]:
    """What a page, block or table holds; `opens` and `closes` tell that no page is around it."""
    fields: Sequence[Source] = held(holder)
    return tuple(
        Node(
            id=field["id"],
            kind=str(field.get("type", "")),
            label=str(field.get("label", "")),
            holder=holder_id,
            before=fields[index - 1]["id"] if index else "",
            conditional=field.get("condition") is not None,
            optional=field.get("required", True) is not True,
            faults=len(faults.questions.get(field["id"], {})),
            first=opens and index == 0,
            last=closes and index == len(fields) - 1,
            children=_questions(field, field["id"], faults, False, False)
            if field.get("type") in HELD_AS
            else (),
        )
        for index, field in enumerate(fields)
    )

"""Answers by path: `nom`, or `enfants.0.prenom` for a question in a row; and rows themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_questions.kinds import Value, is_nothing

Answers = Mapping[str, Value]


def value_at(answers: Answers, path: str) -> Value:
    """The value at a path; None when there is none, or another shape on the way."""
    if "." not in path:
        return answers.get(path)
    top, *steps = path.split(".")
    found = answers.get(top)
    for step in steps:
        found = _inside(found, step)
    return found


def _inside(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(step)
    if isinstance(holder, list) and step.isdecimal() and len(step) < 9 and int(step) < len(holder):
        return holder[int(step)]
    return None


def has_row(answers: Answers, path: str) -> bool:
    """Whether the row that a path goes through is there; those of a matrix always are.

    What a program gives in the place of rows is none.
    """
    top, *steps = path.split(".")
    if not steps or not steps[0].isdecimal():
        return True
    row = value_at(answers, f"{top}.{steps[0]}")
    return isinstance(answers.get(top), list) and isinstance(row, Mapping)


def with_value(answers: Answers, path: str, value: Value) -> dict[str, Value]:
    """The same answers with another value at a path; unchanged where a block has no such row."""
    top, *steps = path.split(".")
    if not steps:
        return {**answers, top: value}
    if not has_row(answers, path):
        return dict(answers)
    key, name = steps
    row = {**(value_at(answers, f"{top}.{key}") or {}), name: value}
    changed = {k: v for k, v in row.items() if not is_nothing(v)}
    if not key.isdecimal():
        return {**answers, top: {**(answers.get(top) or {}), key: changed}}
    return {**answers, top: [changed if i == int(key) else r for i, r in enumerate(answers[top])]}


def with_row(answers: Answers, block: str) -> dict[str, Value]:
    """The same answers with an empty row at the end of a block."""
    rows = answers.get(block)
    return {**answers, block: [*(rows if isinstance(rows, list) else ()), {}]}


def without_row(
    answers: Answers, typed: Mapping[str, Any], block: str, place: int
) -> tuple[dict[str, Value], dict[str, Any]]:
    """Answers and refused texts without a row of a block: those that follow move up."""
    rows = answers.get(block)
    held = list(rows) if isinstance(rows, list) else []
    left = [row for n, row in enumerate(held) if n != place]
    moved = ((_moved_up(path, block, place), raw) for path, raw in typed.items())
    return {**answers, block: left or None}, {path: raw for path, raw in moved if path}


def _moved_up(path: str, block: str, place: int) -> str:
    """The path once the row is gone; "" when it was in the row."""
    top, _dot, rest = path.partition(".")
    key, _dot, name = rest.partition(".")
    if top != block or not key.isdecimal() or int(key) < place:
        return path
    return "" if int(key) == place else f"{top}.{int(key) - 1}.{name}"

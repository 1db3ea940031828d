"""Checks a condition against the fields it reads, and says what is wrong in French."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic.evaluation import QUANTIFIERS, LogicRefused, compiled, operation
from guichet_kit.logic.values import kind, number

KINDS = {
    "any": "any",
    "number": "number",
    "date": "date",
    "checkbox": "boolean",
    "choices": "list",
    "file": "list",
    "address": "object",
    "location": "object",
}
"""The kind of value that a type of field holds ("any": unknown); other types hold a text."""
EQUALITIES = ("==", "===", "!=", "!==")
ORDERS = ("<", "<=", ">", ">=")


def check(tree: Any, fields: Mapping[str, str]) -> list[str]:
    """Give a French sentence for each mistake; `fields` gives each field’s type by its name."""
    try:
        compiled(tree)
    except LogicRefused as refusal:
        return [_("La condition n’est pas lisible : %(reason)s.", reason=refusal)]
    return list(dict.fromkeys(_mistakes(tree, fields)))


def _mistakes(tree: Any, fields: Mapping[str, str]) -> Iterator[str]:
    if isinstance(tree, list):
        for part in tree:
            yield from _mistakes(part, fields)
    if not isinstance(tree, dict):
        return
    operator, arguments = operation(tree)
    if operator in ("var", "missing"):
        yield from _unknown(arguments if operator == "missing" else arguments[:1], fields)
        return
    yield from _of_operation(operator, arguments, fields)
    for part in arguments[:1] if operator in QUANTIFIERS else arguments:
        yield from _mistakes(part, fields)


def _of_operation(operator: str, arguments: list[Any], fields: Mapping[str, str]) -> Iterator[str]:
    if operator in EQUALITIES:
        yield from _unequal(arguments[0], arguments[1], fields)
    elif operator in ORDERS:
        for left, right in zip(arguments, arguments[1:], strict=False):
            yield from _unordered(left, right, fields)
    elif operator == "and":
        yield from _contradictions(arguments)


def _unknown(paths: list[str], fields: Mapping[str, str]) -> Iterator[str]:
    for path in paths:
        if path and path not in fields and path.split(".")[0] not in fields:
            yield _("Le champ « %(name)s » n’existe pas.", name=path)


def _unequal(left: Any, right: Any, fields: Mapping[str, str]) -> Iterator[str]:
    kinds = {_kind_of(left, fields), _kind_of(right, fields)}
    if len(kinds) == 1 or kinds & {"any", "null"}:
        return
    if kinds == {"date", "text"} and not _bad_constant(left, right, _is_date):
        return
    if kinds == {"number", "text"} and not _bad_constant(left, right, _is_numeral):
        return
    yield _(
        "%(left)s et %(right)s ne peuvent jamais être égaux.",
        left=_shown(left),
        right=_shown(right),
    )


def _unordered(left: Any, right: Any, fields: Mapping[str, str]) -> Iterator[str]:
    kinds = {_kind_of(left, fields), _kind_of(right, fields)}
    comparable = kinds <= {"number", "date", "text", "any"}
    if {"number", "date"} <= kinds:
        comparable = False
    if "number" in kinds and _bad_constant(left, right, _is_numeral):
        comparable = False
    if "date" in kinds and _bad_constant(left, right, _is_date):
        comparable = False
    if not comparable:
        yield _(
            "%(left)s et %(right)s ne se comparent pas.", left=_shown(left), right=_shown(right)
        )


def _contradictions(arguments: list[Any]) -> Iterator[str]:
    wanted: dict[str, Any] = {}
    for part in arguments:
        name, value = _equality_of(part)
        if name and wanted.setdefault(name, value) != value:
            yield _("Le champ « %(name)s » ne peut pas avoir deux valeurs à la fois.", name=name)


def _equality_of(tree: Any) -> tuple[str, Any]:
    if isinstance(tree, dict) and next(iter(tree)) in ("==", "==="):
        _operator, (left, right) = operation(tree)
        if isinstance(left, dict) and "var" in left and not isinstance(right, dict | list):
            return str(operation(left)[1][0]), right
    return "", None


def _kind_of(tree: Any, fields: Mapping[str, str]) -> str:
    if isinstance(tree, dict):
        operator, arguments = operation(tree)
        if operator == "var":
            held = fields.get(arguments[0])
            return KINDS.get(held, "text") if held and len(arguments) == 1 else "any"
        return _result_of(operator)
    return kind(tree)


def _result_of(operator: str) -> str:
    if operator in ("+", "-", "*", "/", "min", "max"):
        return "number"
    if operator in (*EQUALITIES, *ORDERS, *QUANTIFIERS, "!", "!!", "in"):
        return "boolean"
    return {"cat": "text", "missing": "list"}.get(operator, "any")


def _bad_constant(left: Any, right: Any, accepts: Any) -> bool:
    return any(isinstance(side, str) and not accepts(side) for side in (left, right))


def _is_numeral(text: str) -> bool:
    return number(text) is not None


def _is_date(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(map(str.isdecimal, parts))


def _shown(tree: Any) -> str:
    if isinstance(tree, dict):
        operator, arguments = operation(tree)
        return _("Le champ « %(name)s »", name=arguments[0]) if operator == "var" else operator
    return f"« {tree} »"

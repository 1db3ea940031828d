"""Checks a condition against the fields it reads, and says what is wrong in French."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic.evaluation import PER_ITEM, LogicRefused, compiled, operation
from guichet_kit.logic.values import kind, number

EQUALITIES = ("==", "===", "!=", "!==")
ORDERS = ("<", "<=", ">", ">=")


def check(tree: Any, kinds: Mapping[str, str]) -> list[str]:
    """Give a French sentence for each mistake in `tree`.

    `kinds` gives what each name holds: text, number, date, boolean, list, object, or any when it
    is not known.
    """
    try:
        compiled(tree)
    except LogicRefused as refusal:
        return [_("La condition n’est pas lisible : %(reason)s.", reason=refusal)]
    return list(dict.fromkeys(_mistakes(tree, kinds)))


def gives(tree: Any, kinds: Mapping[str, str]) -> str:
    """Give the kind of value of a tree that was checked, as `check` names them; any in doubt."""
    return _kind_of(tree, kinds)


def _mistakes(tree: Any, kinds: Mapping[str, str]) -> Iterator[str]:
    if isinstance(tree, list):
        for part in tree:
            yield from _mistakes(part, kinds)
    if not isinstance(tree, dict):
        return
    operator, arguments = operation(tree)
    if operator in ("var", "missing"):
        yield from _unknown(arguments if operator == "missing" else arguments[:1], kinds)
        return
    yield from _of_operation(operator, arguments, kinds)
    for part in arguments[:1] if operator in PER_ITEM else arguments:
        yield from _mistakes(part, kinds)


def _of_operation(operator: str, arguments: list[Any], kinds: Mapping[str, str]) -> Iterator[str]:
    if operator in EQUALITIES:
        yield from _unequal(arguments[0], arguments[1], kinds)
    elif operator in ORDERS:
        for left, right in zip(arguments, arguments[1:], strict=False):
            yield from _unordered(left, right, kinds)
    elif operator == "and":
        yield from _contradictions(arguments)
    elif operator in ("sum", "count") and _kind_of(arguments[0], kinds) not in ("list", "any"):
        yield _("%(what)s n’a pas de lignes à compter.", what=_shown(arguments[0]))


def _unknown(paths: list[str], kinds: Mapping[str, str]) -> Iterator[str]:
    for path in paths:
        if path and path not in kinds and path.split(".")[0] not in kinds:
            yield _("Le champ « %(name)s » n’existe pas.", name=path)


def _unequal(left: Any, right: Any, kinds: Mapping[str, str]) -> Iterator[str]:
    found = {_kind_of(left, kinds), _kind_of(right, kinds)}
    if len(found) == 1 or found & {"any", "null"}:
        return
    if found == {"date", "text"} and not _bad_constant(left, right, _is_date):
        return
    if found == {"number", "text"} and not _bad_constant(left, right, _is_numeral):
        return
    yield _(
        "%(left)s et %(right)s ne peuvent jamais être égaux.",
        left=_shown(left),
        right=_shown(right),
    )


def _unordered(left: Any, right: Any, kinds: Mapping[str, str]) -> Iterator[str]:
    found = {_kind_of(left, kinds), _kind_of(right, kinds)}
    comparable = found <= {"number", "date", "text", "any"}
    if {"number", "date"} <= found:
        comparable = False
    if "number" in found and _bad_constant(left, right, _is_numeral):
        comparable = False
    if "date" in found and _bad_constant(left, right, _is_date):
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


def _kind_of(tree: Any, kinds: Mapping[str, str]) -> str:
    if isinstance(tree, dict):
        operator, arguments = operation(tree)
        if operator == "var":
            return kinds.get(arguments[0], "any") if len(arguments) == 1 else "any"
        if operator == "if":
            return _kind_of_all([*arguments[1::2], *arguments[2 * (len(arguments) // 2) :]], kinds)
        return _result_of(operator)
    return kind(tree)


def _kind_of_all(trees: list[Any], kinds: Mapping[str, str]) -> str:
    """The kind that several trees have in common, null put aside."""
    found = {_kind_of(tree, kinds) for tree in trees} - {"null"}
    return found.pop() if len(found) == 1 else "any"


def _result_of(operator: str) -> str:
    if operator in ("+", "-", "*", "/", "min", "max", "sum", "count"):
        return "number"
    if operator in (*EQUALITIES, *ORDERS, *PER_ITEM, "!", "!!", "in"):
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

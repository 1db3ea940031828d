"""Compiles JSON Logic trees to closures and computes them; the meaning is in the package's page."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.logic.operators import OPERATORS, Condition
from guichet_kit.logic.values import kind

MOST_NODES = 1000
MOST_LEVELS = 32
PER_ITEM = ("some", "all", "none", "sum")
"""The operators whose second tree is computed on each item of a list."""


class LogicRefused(ValueError):
    """A tree that is not a condition we accept; the text says why, in English, for developers."""


def evaluate(tree: Any, data: Mapping[str, Any]) -> Any:
    """Give the value of `tree` on `data`; raises `LogicRefused`."""
    return compiled(tree)(data)


def compiled(tree: Any) -> Condition:
    """Read the whole tree and give a function of the data; raises `LogicRefused`."""
    _measure(tree)
    return _compile(tree, False)


def names(tree: Any) -> set[str]:
    """Give the paths the tree reads in the data, items of lists left out; raises `LogicRefused`."""
    compiled(tree)
    return _names(tree)


def _names(tree: Any) -> set[str]:
    if isinstance(tree, list):
        return {name for part in tree for name in _names(part)}
    if not isinstance(tree, dict):
        return set()
    operator, arguments = operation(tree)
    if operator == "missing":
        return set(arguments)
    if operator in PER_ITEM:
        return _names(arguments[0])
    own = {arguments[0]} if operator == "var" and arguments[0] else set()
    return own | _names(arguments)


def item_names(tree: Any) -> set[tuple[str, str]]:
    """Give what the tree reads in the items of lists: the path of a list, a path in its items.

    Raises `LogicRefused`.
    """
    compiled(tree)
    return _item_names(tree)


def _item_names(tree: Any) -> set[tuple[str, str]]:
    if isinstance(tree, list):
        return {pair for part in tree for pair in _item_names(part)}
    if not isinstance(tree, dict):
        return set()
    operator, arguments = operation(tree)
    if operator in PER_ITEM:
        lists = _names(arguments[0]) or {""}
        return {(held, name) for held in lists for name in _names(arguments[1])}
    return _item_names(arguments)


def operation(tree: dict[str, Any]) -> tuple[str, list[Any]]:
    """Give the operator of a one-key object and its arguments as a list; raises `LogicRefused`."""
    if len(tree) != 1:
        raise LogicRefused("an operation has exactly one key")
    ((operator, raw),) = tree.items()
    return operator, raw if isinstance(raw, list) else [raw]


def _measure(tree: Any) -> None:
    waiting, seen = [(tree, 1)], 0
    while waiting:
        node, level = waiting.pop()
        seen += 1
        if seen > MOST_NODES or level > MOST_LEVELS:
            raise LogicRefused("the tree is too large")
        parts = node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
        waiting.extend((part, level + 1) for part in parts)


def _compile(tree: Any, in_item: bool) -> Condition:
    if isinstance(tree, list):
        parts = [_compile(part, in_item) for part in tree]
        return lambda data: [part(data) for part in parts]
    if isinstance(tree, dict):
        return _compile_operation(tree, in_item)
    if tree is None or isinstance(tree, str | int | float):
        constant = None if kind(tree) == "null" else tree
        return lambda _data: constant
    raise LogicRefused(f"{type(tree).__name__} is not JSON")


def _compile_operation(tree: dict[str, Any], in_item: bool) -> Condition:
    operator, arguments = operation(tree)
    if operator not in OPERATORS:
        raise LogicRefused(f"unknown operator {operator}")
    least, most, build = OPERATORS[operator]
    if not least <= len(arguments) <= most:
        raise LogicRefused(f"{operator} does not take {len(arguments)} arguments")
    if operator in ("var", "missing"):
        return build(*_paths(operator, arguments, in_item))
    if operator in PER_ITEM:
        if in_item:
            raise LogicRefused(f"{operator} may not be inside {', '.join(PER_ITEM)}")
        return build(_compile(arguments[0], False), _compile(arguments[1], True))
    return build(*(_compile(part, in_item) for part in arguments))


def _paths(operator: str, arguments: list[Any], in_item: bool) -> list[Any]:
    paths = arguments[:1] if operator == "var" else arguments
    if not all(isinstance(name, str) for name in paths):
        raise LogicRefused(f"{operator} takes names")
    return [*paths, *(_compile(part, in_item) for part in arguments[len(paths) :])]

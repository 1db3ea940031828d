"""The values worth trying for each name that conditions read: those that they compare it with."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from guichet_kit.i18n import _
from guichet_kit.logic.values import number

EQUALITIES = ("==", "===", "!=", "!==")
ORDERS = ("<", "<=", ">", ">=")
CONNECTIVES = ("and", "or", "!", "!!", "if")


class Use(NamedTuple):
    """One way a condition uses a name: `how` is truth, equal, order, member, holds or unknown."""

    name: str
    how: str
    constants: tuple[Any, ...] = ()


class Domain(NamedTuple):
    """`compared`: the values that conditions speak of. `spare`: another value, and none at all.

    When `whole`, any value at all makes the conditions answer as one of these does.
    """

    compared: tuple[Any, ...]
    spare: tuple[Any, ...]
    whole: bool


def uses(tree: Any) -> Iterator[Use]:
    """Give each use of a name in a tree that can be compiled, taken as something true or false."""
    if not isinstance(tree, dict):
        return
    ((operator, raw),) = tree.items()
    arguments = raw if isinstance(raw, list) else [raw]
    if operator == "var":
        yield Use(arguments[0], "truth" if len(arguments) == 1 else "unknown")
    elif operator == "missing":
        yield from (Use(name, "truth") for name in arguments)
    elif operator in CONNECTIVES:
        for part in arguments:
            yield from uses(part)
    else:
        yield from _compared(operator, arguments)


def _compared(operator: str, arguments: list[Any]) -> Iterator[Use]:
    sides = [(_name(part), part) for part in arguments]
    named = [name for name, _part in sides if name]
    constants = tuple(part for name, part in sides if not name)
    how = _how(operator, [bool(name) for name, _part in sides])
    if len(named) != 1 or not how or any(isinstance(part, dict) for part in constants):
        yield from (Use(name, "unknown") for part in arguments for name in _names(part))
        return
    if how == "member":
        constants = tuple(constants[0]) if isinstance(constants[0], list) else constants
    yield Use(named[0], how, constants)


def _how(operator: str, named: list[bool]) -> str:
    if operator in EQUALITIES:
        return "equal"
    if operator in ORDERS:
        return "order"
    if operator == "in":
        return "member" if named == [True, False] else "holds"
    return ""


def _name(tree: Any) -> str:
    """The name that a tree reads, when it does nothing else."""
    if not isinstance(tree, dict) or "var" not in tree:
        return ""
    raw = tree["var"]
    return str(raw) if not isinstance(raw, list) else str(raw[0]) if len(raw) == 1 else ""


def _names(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            raw = part.get("var")
            found = raw[0] if isinstance(raw, list) and raw else raw
            if isinstance(found, str) and found:
                yield found
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def domains(found: Sequence[Use], kinds: Mapping[str, str]) -> dict[str, Domain]:
    """Give what to try for each name, from all its uses and from what it is known to hold."""
    by_name: dict[str, list[Use]] = {}
    for use in found:
        by_name.setdefault(use.name, []).append(use)
    nested = {name.rsplit(".", 1)[0] for name in by_name if "." in name} & by_name.keys()
    return {
        name: _domain(own, kinds.get(name, "any"), name not in nested)
        for name, own in by_name.items()
    }


def _domain(own: list[Use], kind: str, alone: bool) -> Domain:
    constants = [one for use in own for one in use.constants if not isinstance(one, list | dict)]
    hows = {use.how for use in own}
    whole = alone and bool(own[0].name) and "unknown" not in hows
    if "holds" in hows and kind != "text":
        return Domain(_lists(constants), (None,), whole and hows <= {"holds", "truth"})
    told = all(isinstance(one, bool) for one in constants) and hows <= {"truth", "equal"}
    if kind == "boolean" or (told and kind == "any"):
        return Domain((True, False), (None,), whole)
    numbers = [n for one in constants if (n := _number(one)) is not None]
    tried = [*_around(numbers), *(one for one in constants if _number(one) is None)]
    days = [day for one in constants if (day := _day(one))]
    tried += [str(day + timedelta(days=n)) for day in days for n in (-1, 1)]
    other = () if kind == "number" else (_("autre"),)
    ordered = whole and ("order" not in hows or len(numbers) + len(days) == len(constants))
    return Domain(_once(tried) or (1, 0), (*other, None), ordered)


def _lists(constants: list[Any]) -> tuple[Any, ...]:
    each = [[one] for one in dict.fromkeys(constants)]
    return (*each, *([list(dict.fromkeys(constants))] if len(each) > 1 else []), [])


def _around(numbers: list[float]) -> Iterator[float]:
    """Each number, its neighbours, and what lies between it and the next one."""
    ordered = sorted(set(numbers))
    for one in ordered:
        yield from (one, one - 1, one + 1)
    for low, high in zip(ordered, ordered[1:], strict=False):
        yield (low + high) / 2


def _number(value: Any) -> float | None:
    found = number(value)
    return int(found) if found is not None and found.is_integer() else found


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _once(values: Sequence[Any]) -> tuple[Any, ...]:
    """Each value once; True is not 1 here."""
    return tuple({(type(one), one): one for one in values}.values())

"""The operators of JSON Logic, each a builder of a closure from the closures of its arguments."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, prod
from operator import ge, gt, le, lt
from typing import Any

from guichet_kit.logic.values import kind, number, same

Condition = Callable[[Any], Any]
"""A compiled tree: give it the data, it gives the value."""

MOST_CHARACTERS = 10_000
OBJECTS = (dict, Mapping)
"""What holds values by name; the usual one first, as the other takes longer to tell."""


def _reader(path: str) -> Condition:
    if not path:
        return lambda data: data
    keys = path.split(".")
    if len(keys) == 1:
        return lambda data: data.get(path) if isinstance(data, OBJECTS) else None

    def read(data: Any) -> Any:
        for key in keys:
            if not isinstance(data, OBJECTS):
                return None
            data = data.get(key)
        return data

    return read


def _var(path: str, otherwise: Condition | None = None) -> Condition:
    read = _reader(path)
    if otherwise is None:
        return read

    def given(data: Any) -> Any:
        found = read(data)
        return otherwise(data) if found is None else found

    return given


def _missing(*paths: str) -> Condition:
    readers = [(path, _reader(path)) for path in paths]

    def absent(value: Any) -> bool:
        return value is None or value == "" or value == []

    return lambda data: [path for path, read in readers if absent(read(data))]


def _equal(left: Condition, right: Condition) -> Condition:
    return lambda data: same(left(data), right(data))


def _different(left: Condition, right: Condition) -> Condition:
    return lambda data: not same(left(data), right(data))


def _ordered(accepts: Callable[[Any, Any], bool]) -> Callable[..., Condition]:
    def pair(left: Any, right: Any) -> bool:
        first, second = number(left), number(right)
        if first is not None and second is not None:
            return accepts(first, second)
        return isinstance(left, str) and isinstance(right, str) and accepts(left, right)

    def build(low: Condition, middle: Condition, high: Condition | None = None) -> Condition:
        if high is None:
            return lambda data: pair(low(data), middle(data))

        def between(data: Any) -> bool:
            value = middle(data)
            return pair(low(data), value) and pair(value, high(data))

        return between

    return build


def _and(*parts: Condition) -> Condition:
    def first_false(data: Any) -> Any:
        value = None
        for part in parts:
            value = part(data)
            if not value:
                return value
        return value

    return first_false


def _or(*parts: Condition) -> Condition:
    def first_true(data: Any) -> Any:
        value = None
        for part in parts:
            value = part(data)
            if value:
                return value
        return value

    return first_true


def _in(item: Condition, container: Condition) -> Condition:
    def inside(data: Any) -> bool:
        sought, held = item(data), container(data)
        if isinstance(held, str):
            return isinstance(sought, str) and sought in held
        return isinstance(held, list) and any(same(sought, one) for one in held)

    return inside


def _if(*parts: Condition) -> Condition:
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    otherwise = parts[-1] if len(parts) % 2 else None

    def chosen(data: Any) -> Any:
        for condition, value in pairs:
            if condition(data):
                return value(data)
        return otherwise(data) if otherwise else None

    return chosen


def _arithmetic(compute: Callable[[Sequence[float]], float | None]) -> Callable[..., Condition]:
    def build(*parts: Condition) -> Condition:
        def result(data: Any) -> float | None:
            numbers = []
            for part in parts:
                found = number(part(data))
                if found is None:
                    return None
                numbers.append(found)
            found = compute(numbers)
            return None if found is None or not isfinite(found) else found

        return result

    return build


def _sum(numbers: Sequence[float]) -> float:
    # Not sum(): since Python 3.12 it compensates rounding, and the browser does not.
    total = 0.0
    for one in numbers:
        total += one
    return total


def _minus(numbers: Sequence[float]) -> float:
    return -numbers[0] if len(numbers) == 1 else numbers[0] - numbers[1]


def _divide(numbers: Sequence[float]) -> float | None:
    return numbers[0] / numbers[1] if numbers[1] else None


def _cat(*parts: Condition) -> Condition:
    def joined(data: Any) -> str | None:
        texts = [_written(part(data)) for part in parts]
        found = "".join(text for text in texts if text is not None)
        return None if None in texts or len(found) > MOST_CHARACTERS else found

    return joined


def _written(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or ""
    found = number(value)
    if found is None or not (found == 0 or 1e-4 <= abs(found) < 1e15):
        return None
    return str(int(found)) if found == int(found) else repr(found)


def _quantifier(decide: Callable[[list[bool]], bool]) -> Callable[..., Condition]:
    def build(items: Condition, each: Condition) -> Condition:
        def decided(data: Any) -> bool:
            found = items(data)
            return decide([bool(each(one)) for one in found] if isinstance(found, list) else [])

        return decided

    return build


def _total(items: Condition, each: Condition) -> Condition:
    def total(data: Any) -> float | None:
        found = items(data)
        given = [each(one) for one in found] if isinstance(found, list) else []
        numbers = [number(one) for one in given if kind(one) != "null"]
        known = [one for one in numbers if one is not None]
        return number(_sum(known)) if len(known) == len(numbers) else None

    return total


def _count(items: Condition) -> Condition:
    def count(data: Any) -> int:
        found = items(data)
        return len(found) if isinstance(found, list) else 0

    return count


OPERATORS: dict[str, tuple[int, int, Callable[..., Condition]]] = {
    "var": (1, 2, _var),
    "missing": (1, 100, _missing),
    "==": (2, 2, _equal),
    "===": (2, 2, _equal),
    "!=": (2, 2, _different),
    "!==": (2, 2, _different),
    "<": (2, 3, _ordered(lt)),
    "<=": (2, 3, _ordered(le)),
    ">": (2, 3, _ordered(gt)),
    ">=": (2, 3, _ordered(ge)),
    "and": (1, 100, _and),
    "or": (1, 100, _or),
    "!": (1, 1, lambda part: lambda data: not part(data)),
    "!!": (1, 1, lambda part: lambda data: bool(part(data))),
    "in": (2, 2, _in),
    "if": (2, 100, _if),
    "+": (1, 100, _arithmetic(_sum)),
    "*": (1, 100, _arithmetic(prod)),
    "-": (1, 2, _arithmetic(_minus)),
    "/": (2, 2, _arithmetic(_divide)),
    "min": (1, 100, _arithmetic(min)),
    "max": (1, 100, _arithmetic(max)),
    "cat": (1, 100, _cat),
    "some": (2, 2, _quantifier(any)),
    "all": (2, 2, _quantifier(lambda found: bool(found) and all(found))),
    "none": (2, 2, _quantifier(lambda found: not any(found))),
    "sum": (2, 2, _total),
    "count": (1, 1, _count),
}
"""Each operator with the least and the most arguments it takes and its builder."""

"""What JSON Logic values are: their kinds, equality, truth and numbers."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

NUMBERS = (int, float)
NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def truth(value: Any) -> bool:
    """Say whether a value counts as true."""
    return bool(value)


def number(value: Any) -> float | None:
    """Give a number or numeral as a finite float, None for anything else."""
    if type(value) is float:
        return value if isfinite(value) else None
    if type(value) is int:  # a boolean is one for isinstance
        try:
            return float(value)
        except OverflowError:
            return None
    return _numeral(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _numeral(text: str) -> float | None:
    if not NUMERAL.fullmatch(text):
        return None
    found = float(text)
    return found if isfinite(found) else None


def same(left: Any, right: Any) -> bool:
    """Say whether two values are equal in the sense of `==`."""
    left_kind, right_kind = kind(left), kind(right)
    if left_kind != right_kind:
        return {left_kind, right_kind} == {"number", "text"} and _same_number(left, right)
    if left_kind == "number":
        return _same_number(left, right)
    if left_kind == "list":
        return len(left) == len(right) and all(map(same, left, right))
    if left_kind == "object":
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def kind(value: Any) -> str:
    """Give the kind of a value: null, boolean, number, text, list or object."""
    if isinstance(value, str):
        return "text"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, NUMBERS):
        return "number" if number(value) is not None else "null"
    return "object" if isinstance(value, Mapping) else "list"


def _same_number(left: Any, right: Any) -> bool:
    found = number(left)
    return found is not None and found == number(right)

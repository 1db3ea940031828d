"""JSON from outside, read so that no other reader could understand it differently."""

import json
from typing import Any

import orjson

LONGEST_INTEGER = 20


def read_json(text: str | bytes) -> Any:
    """Give what JSON text holds. Raise `ValueError` for what is not JSON (RFC 8259, I-JSON 7493).

    Refused too: a key twice in an object, `__proto__`, NaN, a number that no double holds, an
    integer of more than 64 bits, half a surrogate pair, more than some hundreds of levels.
    """
    found = orjson.loads(text)
    try:
        json.loads(text, object_pairs_hook=_check_keys, parse_int=_check_integer)
    except RecursionError as error:
        raise ValueError("too deep") from error
    return found


def _check_keys(pairs: list[tuple[str, Any]]) -> None:
    names = {name for name, _value in pairs}
    if len(names) < len(pairs) or "__proto__" in names:
        raise ValueError("a key twice, or __proto__")


def _check_integer(digits: str) -> None:
    if len(digits) > LONGEST_INTEGER or not -(2**63) <= int(digits) < 2**64:
        raise ValueError("an integer of more than 64 bits")

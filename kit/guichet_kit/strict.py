"""JSON from outside, read so that no other reader could understand it differently."""

import json
from typing import Any

import orjson


def read_json(text: str | bytes) -> Any:
    """Give what JSON text holds. Raise `ValueError` for what is not JSON (RFC 8259, I-JSON 7493).

    Refused too: a key twice in an object, `__proto__`, NaN, a number that no double holds, half a
    surrogate pair, more than some hundreds of levels.
    """
    found = orjson.loads(text)
    try:
        json.loads(text, object_pairs_hook=_check_keys, parse_int=str)
    except RecursionError as error:
        raise ValueError("too deep") from error
    return found


def _check_keys(pairs: list[tuple[str, Any]]) -> None:
    names = {name for name, _value in pairs}
    if len(names) < len(pairs) or "__proto__" in names:
        raise ValueError("a key twice, or __proto__")

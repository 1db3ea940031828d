"""A delay of a definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST = {
    "minutes": 527_040,
    "hours": 8_784,
    "days": 3_660,
    "working_days": 2_600,
    "business_days": 3_130,
    "months": 120,
}
"""The longest delay in each unit: ten years, one for minutes and hours."""


@dataclass(frozen=True, slots=True)
class Delay:
    """A number of units, of `clock.UNITS`."""

    n: int
    unit: str


@dataclass(frozen=True, slots=True)
class OptionDelay(Delay):
    """A delay whose number is an option of the workflow, `n` where the case has none that fits."""

    option: str


def delay_of(json: Mapping[str, Any]) -> Delay:
    """Give the delay that JSON says."""
    if "option" in json:
        return OptionDelay(json["n"], json["unit"], json["option"])
    return Delay(json["n"], json["unit"])


def said_delay(delay: Delay | None) -> Delay | None:
    """Give a delay that may be told of every procedure: none whose number each procedure sets."""
    return None if isinstance(delay, OptionDelay) else delay


def is_count(value: Any, unit: str) -> bool:
    """Tell whether a value may be the number of a delay: whole, at least 1, not too long."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return float(value).is_integer() and 1 <= value <= MOST[unit]


def count_in(delay: OptionDelay, options: Mapping[str, Any]) -> int:
    """Give the number of units that the options of a case say."""
    value: Any = options.get(delay.option)
    return int(value) if is_count(value, delay.unit) else delay.n


def with_options(json: Any, options: Mapping[str, Any]) -> Any:
    """Give a definition whose delays are those of a procedure that sets these options."""
    if isinstance(json, list):
        return [with_options(one, options) for one in json]
    if not isinstance(json, Mapping):
        return json
    if json.keys() == {"n", "unit", "option"}:
        n = count_in(OptionDelay(json["n"], json["unit"], json["option"]), options)
        return {"n": n, "unit": json["unit"]}
    return {name: with_options(one, options) for name, one in json.items()}

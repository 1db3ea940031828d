"""A delay of a definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Delay:
    """A number of units, of `clock.UNITS`."""

    n: int
    unit: str


def delay_of(json: Mapping[str, Any]) -> Delay:
    """Give the delay that JSON says."""
    return Delay(json["n"], json["unit"])

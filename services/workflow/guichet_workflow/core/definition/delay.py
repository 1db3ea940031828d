"""A delay of a definition."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delay:
    """A number of units, of `clock.UNITS`."""

    n: int
    unit: str

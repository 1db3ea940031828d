"""One fault of a definition."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One fault: `place` leads to it ("pages.1.fields.0.condition"), `sentence` says it."""

    place: str
    sentence: str

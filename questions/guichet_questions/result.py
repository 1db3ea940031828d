"""What questions gave, and all that their drawing needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guichet_questions.kinds import Raw, Value


@dataclass(frozen=True, kw_only=True)
class PageResult:
    """What a page gave: `values` to store by question; the rest is by path.

    `raw` is what to show again in the inputs, `errors` the sentences of refusal, `parts` the input
    at fault inside a question of several, `advice` what to look at again, `locked`
    the texts of the answers that may not be changed, `offered` what data sources offer,
    `prefilled` whence an answer came. `ignored` lists posted names that the page does not have,
    to be logged.
    """

    values: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, Raw] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)
    offered: dict[str, Any] = field(default_factory=dict)
    prefilled: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

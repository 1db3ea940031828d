"""The patterns that a circuit may start from: read once from the folder `patterns`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "patterns"
ORDER = ("demande-simple", "deux-validations", "rendez-vous", "paiement", "signalement")


@dataclass(frozen=True)
class Pattern:
    """A circuit to start from; `messages` and `documents` say what each template is for."""

    slug: str
    title: str
    summary: str
    messages: Mapping[str, str]
    documents: Mapping[str, str]
    source: Mapping[str, Any]


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every pattern, the simplest first."""
    return tuple(Pattern(**orjson.loads((FOLDER / f"{slug}.json").read_bytes())) for slug in ORDER)


def find_pattern(slug: str) -> Pattern | None:
    """The pattern of this slug, None when there is none."""
    return next((one for one in patterns() if one.slug == slug), None)

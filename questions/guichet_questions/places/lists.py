"""The lists of places that need no one else: countries (ISO 3166-1) and départements (INSEE)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from babel import Locale

from guichet_questions.lists import Item
from guichet_questions.plain_words import words_of

COUNTRIES, DEPARTEMENTS = "@pays", "@departements"
BUNDLED = frozenset({COUNTRIES, DEPARTEMENTS})
# Codes of CLDR that ISO 3166-1 gives to no country: groups, reserved and private ones.
_NO_COUNTRY = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)


def bundled(name: str) -> tuple[Item, ...]:
    """Give a list by its name: `@pays` or `@departements`."""
    return _countries() if name == COUNTRIES else _departements()


@cache
def _countries() -> tuple[Item, ...]:
    """The countries in French order, France first: it is what most people look for."""
    names = {str(code): str(name) for code, name in Locale("fr").territories.items()}
    codes = [code for code in names if len(code) == 2 and code not in _NO_COUNTRY]
    codes.sort(key=lambda code: (code != "FR", words_of(names[code])))
    return tuple(Item(id=code, text=names[code]) for code in codes)


@cache
def _departements() -> tuple[Item, ...]:
    rows = json.loads((Path(__file__).parent / "departements.json").read_text())
    return tuple(
        Item(id=row["id"], text=f"{row['text']} ({row['id']})", extra={"region": row["region"]})
        for row in rows
    )

"""What the national services answer (API Géo), as items checked one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.lists import Item, ListRefused, plain

INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
SIREN = re.compile(r"[0-9]{9}")
POSTCODE = re.compile(r"[0-9]{5}")
MOST = 100


def read_communes(answer: object) -> list[Item]:
    """Give the communes of `[{"nom", "code", "codesPostaux"}]`. Raises `ListRefused`."""
    found = []
    for entry in _entries(answer):
        code, name = _text(entry, "code"), _text(entry, "nom")
        if INSEE.fullmatch(code) and name:
            codes = entry.get("codesPostaux")
            postcodes = [c for c in codes if _is(POSTCODE, c)] if isinstance(codes, list) else []
            extra: dict[str, Any] = {"postcodes": postcodes[:60]}
            extra |= {
                "epci": _text(entry, "codeEpci"),
                "departement": _text(entry, "codeDepartement"),
            }
            found.append(Item(id=code, text=name, extra=extra))
    return found


def read_epcis(answer: object) -> list[Item]:
    """Give the groupings of communes of `[{"nom", "code"}]`. Raises `ListRefused`."""
    pairs = ((_text(entry, "code"), _text(entry, "nom")) for entry in _entries(answer))
    return [Item(id=code, text=name) for code, name in pairs if SIREN.fullmatch(code) and name]


def _entries(answer: object) -> Iterator[Mapping[str, Any]]:
    if not isinstance(answer, list):
        raise ListRefused(_("La réponse n’a pas la forme attendue."))
    return (entry for entry in answer[:MOST] if isinstance(entry, Mapping))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return plain(value)[:200] if isinstance(value, str) else ""


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))

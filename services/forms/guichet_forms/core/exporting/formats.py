"""The formats of exports, by their short names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO

from guichet_forms.core.exporting import features, records, spreadsheet, texts
from guichet_forms.core.exporting.table import Column, Request

Channels = Mapping[str, str]
Columns = Sequence[Column]


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a file is written: `head`, then `lines` for some requests, then `tail`.

    The last argument of `lines` tells the first ones of all. `pack` makes the file of these pieces
    when they are not the file itself.
    """

    media_type: str
    extension: str
    head: Callable[[Columns], str]
    lines: Callable[[Columns, Iterable[Request], Channels, bool], str]
    tail: Callable[[], str]
    pack: Callable[[Iterable[bytes], BinaryIO], None] | None = None


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format(
            media_type="text/csv",
            extension="csv",
            head=texts.head,
            lines=texts.lines,
            tail=str,
        ),
        "ods": Format(
            media_type=spreadsheet.MEDIA_TYPE,
            extension="ods",
            head=spreadsheet.head,
            lines=spreadsheet.lines,
            tail=spreadsheet.tail,
            pack=spreadsheet.pack,
        ),
        "json": Format(
            media_type="application/json",
            extension="json",
            head=records.head,
            lines=records.lines,
            tail=records.tail,
        ),
        "geojson": Format(
            media_type="application/geo+json",
            extension="geojson",
            head=features.head,
            lines=features.lines,
            tail=features.tail,
        ),
    }
)

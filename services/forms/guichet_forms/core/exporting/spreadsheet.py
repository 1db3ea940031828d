"""Requests in an OpenDocument spreadsheet (ISO 26300, version 1.3), written as it comes.

Every text is a cell of type string: nothing in it can be taken for a formula. A library would hold
the whole table in memory; the three files of an archive are simpler than that.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr  # writes only

from guichet_kit.i18n import _

from guichet_forms.core.exporting.table import Cell, Column, Request

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content office:version="1.3"'
    f' xmlns:office="{OASIS}:office:1.0" xmlns:table="{OASIS}:table:1.0"'
    f' xmlns:text="{OASIS}:text:1.0" xmlns:style="{OASIS}:style:1.0"'
    f' xmlns:number="{OASIS}:datastyle:1.0" xmlns:fo="{OASIS}:xsl-fo-compatible:1.0">'
    '<office:automatic-styles><number:date-style style:name="day"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="d" style:family="table-cell" style:data-style-name="day"/>'
    '<style:style style:name="h" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def head(columns: Sequence[Column]) -> str:
    """The beginning of the table, and its titles."""
    titles = "".join(_string(column.label, ' table:style-name="h"') for column in columns)
    name = quoteattr(_("Demandes"))
    return f"{HEAD}<table:table table:name={name}><table:table-row>{titles}</table:table-row>"


def lines(
    columns: Sequence[Column],
    requests: Iterable[Request],
    channels: Mapping[str, str],
    _first: bool,
) -> str:
    """One row for each request."""
    rows = ("".join(_cell(column.cell(item, channels)) for column in columns) for item in requests)
    return "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)


def tail() -> str:
    """The end of the table."""
    return "</table:table></office:spreadsheet></office:body></office:document-content>"


def pack(pieces: Iterable[bytes], out: BinaryIO) -> None:
    """Write the archive; the kind of document stands first and plain, as part 2, 3.3 wants."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for piece in pieces:
                content.write(piece)


def _cell(cell: Cell) -> str:
    if cell.kind == "number":
        return f'<table:table-cell office:value-type="float" office:value="{cell.text}"/>'
    if cell.kind == "date":
        return (
            '<table:table-cell table:style-name="d" office:value-type="date"'
            f' office:date-value="{cell.text}"/>'
        )
    return _string(cell.text) if cell.text else "<table:table-cell/>"


def _string(text: str, style: str = "") -> str:
    clean = escape(NOT_XML.sub("\ufffd", text))
    return (
        f'<table:table-cell office:value-type="string"{style}><text:p>{clean}</text:p>'
        "</table:table-cell>"
    )

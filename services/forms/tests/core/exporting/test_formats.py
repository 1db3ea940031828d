"""Requests as files: what a spreadsheet, a map and a program read in them."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from defusedxml import ElementTree as ET
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.exporting import FORMATS, Request, columns_of

from services.forms.tests.conftest import TEN, changed

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FORM = compile_form(TEN)
CHANNELS = {"web": "Web"}
ANSWERS = {
    "nom": '=HYPERLINK("http://evil.test")',
    "prenom": 'Ma"rie; <b>',
    "date": "2026-03-27",
    "nombre": "2.5",
    "motif": "carte",
    "adresse": {"line": "1 rue", "postcode": "35000", "city": "Valmont", "lat": 48.1, "lon": -1.67},
}


def request(answers: dict[str, Any] | None = None, form: Form = FORM, **more: Any) -> Request:
    given: dict[str, Any] = {
        "request_id": "0192f5e0-7c1a-7000-8000-0000000000d1",
        "number": "2026-000001",
        "received_at": datetime(2026, 3, 31, 23, 30, tzinfo=UTC),
        "channel": "web",
        "version": 1,
        "erased_at": None,
        "answers": ANSWERS if answers is None else answers,
        "form": form,
    }
    return Request(**{**given, **more})


def written(name: str, *requests: Request, persons: bool = True, form: Form = FORM) -> bytes:
    """Give the file, each request written as a piece of its own."""
    writer, columns = FORMATS[name], columns_of([form], persons=persons)
    pieces = [writer.head(columns)]
    for n, item in enumerate(requests):
        pieces.append(writer.lines(columns, [item], CHANNELS, n == 0))
    pieces.append(writer.tail())
    if writer.pack is None:
        return "".join(pieces).encode()
    out = io.BytesIO()
    writer.pack((piece.encode() for piece in pieces), out)
    return out.getvalue()


def table(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_csv_is_what_french_spreadsheets_open() -> None:
    (row,) = table(written("csv", request()))
    assert row["Numéro"] == "2026-000001"
    assert row["Reçue le"] == "2026-04-01"  # the day in Paris
    assert row["Prénom"] == 'Ma"rie; <b>'
    assert "2,5" in row.values()
    assert row["Canal"] == "Web"


@pytest.mark.parametrize("text", ["=1+1", "+33612345678", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_a12_formulas_are_texts(text: str) -> None:
    (row,) = table(written("csv", request({"nom": text})))
    assert row["Nom"].startswith("'") or not row["Nom"].startswith(("=", "+", "-", "@"))
    (cell,) = (c for c in cells(written("ods", request({"nom": text}))) if c.get("text"))
    assert cell["kind"] == "string"


def cells(content: bytes, row: int = 1) -> list[dict[str, str]]:
    """Give the filled cells of a row of the spreadsheet, those of the request itself left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("content.xml"))
    found = list(root.iter(f"{TABLE}table-row"))[row]
    return [
        {
            "kind": cell.get(f"{OFFICE}value-type", ""),
            "value": cell.get(f"{OFFICE}value", "") or cell.get(f"{OFFICE}date-value", ""),
            "text": "".join(cell.itertext()),
        }
        for cell in list(found)[5 if row else 0 :]
    ]


def test_ods_is_an_open_document(tmp_path: Any) -> None:
    content = written("ods", request())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == FORMATS["ods"].media_type
        assert archive.testzip() is None
    assert content[38:].startswith(FORMATS["ods"].media_type.encode())
    kinds = {cell["kind"] for cell in cells(content)}
    assert kinds == {"string", "float", "date", ""}
    assert {"kind": "float", "value": "2.5", "text": ""} in cells(content)
    assert {"kind": "date", "value": "2026-03-27", "text": ""} in cells(content)
    assert "a\ufffdb" in [c["text"] for c in cells(written("ods", request({"nom": "a\x01b"})))]


def test_json_is_a_list_of_requests() -> None:
    assert json.loads(written("json")) == []
    first, second = json.loads(written("json", request(), request({}, number="2026-000002")))
    assert first["answers"]["nombre"] == "2.5"
    assert (first["number"], second["answers"]) == ("2026-000001", {})


def test_geojson_gives_points_longitude_first() -> None:
    far = {"adresse": {"line": "x", "lat": 95, "lon": "nan"}}
    found = json.loads(written("geojson", request(), request(far), request({})))
    assert found["type"] == "FeatureCollection"
    first, second, third = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-1.67, 48.1]}
    assert second["geometry"] is None
    assert third["geometry"] is None
    assert first["properties"]["number"] == "2026-000001"
    assert json.loads(written("geojson"))["features"] == []


def test_without_persons_nothing_tells_who() -> None:
    source = changed()
    for page in source["pages"]:
        for item in page["fields"]:
            if item["id"] in ("motif", "nombre"):
                item["anonymise"] = "keep"
    form = compile_form(source)
    kept = {name: ANSWERS[name] for name in ("motif", "nombre")}
    for name in FORMATS:
        content = written(name, request(kept, form), persons=False, form=form)
        text = repr(cells(content)) if name == "ods" else content.decode()
        for word in ("2026-000001", "0192f5e0", "2026-04-01", "Prénom", "prenom", "email"):
            assert word not in text, name
    (row,) = table(written("csv", request(kept, form), persons=False, form=form))
    assert row["Mois"] == "2026-04"
    assert len(row) == 4


def test_columns_of_former_versions_follow() -> None:
    source = changed()
    source["pages"][0]["fields"] = source["pages"][0]["fields"][1:]
    newest = compile_form(source)
    columns = columns_of([newest, FORM], persons=True)
    assert [c.field for c in columns][-1] == "prenom"
    assert len({c.field for c in columns if c.field}) == len([c for c in columns if c.field])

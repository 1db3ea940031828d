"""Bundles: what is written is read again, and nothing hostile is."""

import io
import json
import zipfile
from typing import Any

import pytest
from guichet_forms.core.exchange.bundle import (
    FORMAT,
    PARTS,
    is_bundle,
    read_bundle,
    write_json,
    write_zip,
)
from guichet_forms.core.exchange.notes import FileRefused

BUNDLE: dict[str, Any] = {
    "blocks": [{"slug": "enfant", "title": "Enfant", "fields": []}],
    "sources": [],
    "cards": [],
    "forms": [{"slug": "a", "versions": []}, {"slug": "b", "versions": []}],
}


def written(**more: Any) -> bytes:
    return json.dumps({"format": FORMAT, "version": 1, **more}).encode()


@pytest.mark.parametrize("write", [write_json, write_zip])
def test_what_is_written_is_read_again(write: Any) -> None:
    content = write(BUNDLE)
    assert is_bundle(content)
    assert read_bundle(content) == BUNDLE


def test_a_lone_definition_is_a_bundle() -> None:
    found = read_bundle(json.dumps({"slug": "a", "pages": []}).encode())
    assert found["forms"] == [
        {"slug": "a", "versions": [{"number": 1, "definition": {"slug": "a", "pages": []}}]}
    ]
    assert set(found) == set(PARTS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"{",
        b'{"format": "other", "version": 1}',
        written(version=2),
        written(intrus=[]),
        written(authority="ailleurs"),
        written(forms={"slug": "a"}),
        written(forms=["a"]),
        written(forms=[{"slug": "a"}]).replace(b'"slug"', b'"slug": 1, "slug"'),
        b'{"format": "guichet-forms", "version": 1, "forms": ' + b"[" * 70 + b"]" * 70 + b"}",
        b"PK\x03\x04 cut",
    ],
)
def test_a26_what_is_no_bundle_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_bundle(content)


def test_a18_an_archive_is_bounded() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps({"format": FORMAT, "version": 1}))
        archive.writestr("forms/a.json", b'{"slug": "' + b"a" * 25_000_000 + b'"}')
    with pytest.raises(FileRefused):
        read_bundle(out.getvalue())


def test_names_in_an_archive_lead_nowhere() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": FORMAT, "version": 1}))
        archive.writestr("../forms/a.json", "{}")
        archive.writestr("/etc/passwd", "{}")
        archive.writestr("forms/x/../../b.json", '{"slug": "b"}')
    assert read_bundle(out.getvalue())["forms"] == [{"slug": "b"}]

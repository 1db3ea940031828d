"""Hostile uploads: refused with a sentence and nothing kept, or made harmless."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from guichet_documents.models import File
from guichet_documents.names import safe_name
from guichet_documents.storage import Storage
from guichet_kit.testing import Bench
from PIL import Image

from . import samples

HTML = b"<!doctype html><script>alert(document.domain)</script>"
JAR = samples.archive({"META-INF/MANIFEST.MF": b"Main-Class: Piege", "Piege.class": b"x"})
BOMB = {f"word/{n}.xml": b"\0" * 20_000_000 for n in range(3)}
FORMAT = "n’est pas celui d’un format accepté ici"
DAMAGED_IMAGE = "est abîmée ou incomplète. Reprenez la photo, puis recommencez."
TOO_MUCH = "contient trop de choses. Enregistrez-le en PDF, puis recommencez."
DAMAGED = "est abîmé. Enregistrez-le en PDF, puis recommencez."
REFUSED = {
    "a16 html called jpg": (HTML, "photo.jpg", FORMAT),
    "a16 html called html": (HTML, "page.html", FORMAT),
    "a16 html that begins as a photo": (b"\xff\xd8\xff" + HTML, "photo.jpg", DAMAGED_IMAGE),
    "a16 gifar": (b"GIF89a\x01\0\x01\0" + JAR, "photo.gif", FORMAT),
    "a16 gifar called txt": (b"GIF89a\x01\0\x01\0" + JAR, "note.txt", FORMAT),
    "a16 script then pdf": (b"/*%PDF-1.7*/alert(1)//" + samples.pdf(), "acte.pdf", FORMAT),
    "a16 exe called pdf": (b"MZ\x90\0\x03", "acte.pdf", FORMAT),
    "a16 control bytes": (b"bon\0jour", "note.txt", FORMAT),
    "a16 macros": (samples.docx({"word/vbaProject.bin": b"x"}), "lettre.docx", "(macro)"),
    "a18 zip bomb": (samples.docx(BOMB), "lettre.docx", TOO_MUCH),
    "a18 many entries": (samples.docx({f"a/{n}": b"" for n in range(1_001)}), "a.docx", TOO_MUCH),
    "a18 zip in zip": (samples.odt({"a.zip": b"PK"}), "lettre.odt", TOO_MUCH),
    "a18 zip slip": (samples.docx({"../../etc/passwd": b"x"}), "lettre.docx", DAMAGED),
    "a18 zip slip from the root": (samples.docx({"/etc/passwd": b"x"}), "lettre.docx", DAMAGED),
    "a18 zip slip of windows": (samples.docx({"..\\..\\a.dll": b"x"}), "lettre.docx", DAMAGED),
    "a18 symbolic link": (samples.linked("/etc/passwd"), "lettre.docx", DAMAGED),
    "a18 plain zip": (samples.archive({"a.txt": b"x"}), "lettre.docx", FORMAT),
    "a18 broken zip": (b"PK\x03\x04 rien", "lettre.docx", DAMAGED),
    "a19 too many points": (
        samples.png((30_000, 30_000)),
        "grand.png",
        "est trop grande : 50 millions de points au plus. Réduisez-la.",
    ),
    "a19 truncated": (samples.jpeg((400, 400))[:900], "photo.jpg", DAMAGED_IMAGE),
    "a19 only a first word": (b"\xff\xd8\xff\xe0 rien", "photo.jpg", DAMAGED_IMAGE),
    "a19 animated gif": (samples.animated(1_000, "GIF"), "film.gif", FORMAT),
    "a20 svg": (b"<svg onload='alert(1)'/>", "logo.svg", FORMAT),
    "a21 locked pdf": (
        samples.pdf(password="secret"),
        "acte.pdf",
        "est protégé par un mot de passe. Retirez cette protection, puis recommencez.",
    ),
    "a21 broken pdf": (
        b"%PDF-1.7\nrien de plus",
        "acte.pdf",
        "est abîmé ou illisible. Enregistrez-le de nouveau en PDF.",
    ),
    "a21 5,000 pages": (samples.many_pages(5_000), "acte.pdf", "a plus de 2 000 pages. Envoyez"),
    "a22 nothing": (b"", "photo.jpg", "est vide. Choisissez un autre fichier."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a16_a18_a19_a21_a22_refused_with_a_sentence_and_nothing_kept(
    bench: Bench, folder: Path, case: str
) -> None:
    content, name, words = REFUSED[case]
    answer = samples.send(bench, (content, name), accept=samples.EVERYTHING)
    assert answer.status_code == 422
    said = answer.text.replace("\u00a0", " ")
    assert words in said
    assert f"« {name} »" in said
    assert 'type="file"' in answer.text
    assert not samples.objects(folder)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a19_of_a_thousand_frames_the_first_is_kept(
    bench: Bench, storage: Storage, kind: str
) -> None:
    _row, content = kept(bench, storage, samples.animated(1_000, kind), f"film.{kind.lower()}")
    assert getattr(Image.open(io.BytesIO(content)), "n_frames", 1) == 1


def test_a_type_the_field_does_not_take(bench: Bench, folder: Path) -> None:
    answer = samples.send(bench, (samples.pdf(), "acte.pdf"), accept=["image/jpeg"])
    assert (answer.status_code, "pas dans un format accepté ici" in answer.text) == (422, True)
    assert not samples.objects(folder)


def kept(bench: Bench, storage: Storage, content: bytes, name: str) -> tuple[File, bytes]:
    answer = samples.send(bench, (content, name), accept=samples.EVERYTHING)
    assert answer.status_code == 303
    with bench.transaction() as session:
        row = session.get_one(File, UUID(samples.receipts(answer)[0]["document_id"]))
    return row, storage.path(bench.authority, row.object).read_bytes()


def test_a19_a_photo_forgets_where_it_was_taken(bench: Bench, storage: Storage) -> None:
    sent = samples.jpeg(gps=True)
    assert b"MarqueSecrete" in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    _row, content = kept(bench, storage, sent, "photo.jpg")
    assert b"MarqueSecrete" not in content
    assert b"Exif" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize(("tail", "word"), [(HTML, b"script"), (JAR, b"META-INF")])
def test_a16_a_polyglot_keeps_only_its_picture(
    bench: Bench, storage: Storage, tail: bytes, word: bytes
) -> None:
    row, content = kept(bench, storage, samples.jpeg() + tail, "photo.html")
    assert word not in content
    assert (row.name, row.media_type) == ("photo.jpg", "image/jpeg")


def test_a16_a_pdf_keeps_nothing_that_was_written_around_it(bench: Bench, storage: Storage) -> None:
    _row, content = kept(bench, storage, samples.pdf() + HTML + JAR, "acte.pdf")
    assert b"script" not in content
    assert b"META-INF" not in content


def test_a19_large_and_cmyk_pictures_come_out_plain(bench: Bench, storage: Storage) -> None:
    _row, content = kept(bench, storage, samples.jpeg((5_000, 100), mode="CMYK"), "grand.jpeg")
    image = Image.open(io.BytesIO(content))
    assert (image.size, image.mode) == ((4_000, 80), "RGB")


def test_a16_a_pdf_loses_what_acts_by_itself(bench: Bench, storage: Storage) -> None:
    sent = samples.pdf(acting=True)
    assert b"piege" in sent
    _row, content = kept(bench, storage, sent, "acte.pdf")
    with pikepdf.open(io.BytesIO(content)) as found:
        written = " ".join(repr(item) for item in found.objects)
        assert not found.attachments
        assert "/OpenAction" not in found.Root
    assert b"piege" not in content
    for word in ("/JavaScript", "/Launch", "/EmbeddedFiles", "/JS", "app.alert"):
        assert word not in written


def test_a_signed_pdf_keeps_its_bytes(bench: Bench, storage: Storage) -> None:
    sent = samples.pdf(signed=True)
    assert kept(bench, storage, sent, "signe.pdf")[1] == sent


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (samples.odt(), "lettre.odt", samples.EVERYTHING[3]),
        (samples.docx(), "lettre.docx", samples.EVERYTHING[4]),
        ("Bonjour, ça va".encode("cp1252"), "note.txt", "text/plain"),
        (b"a;b\n1;2\n", "tableau.csv", "text/csv"),
    ],
)
def test_office_and_text_are_kept_as_sent(
    bench: Bench, storage: Storage, content: bytes, name: str, media_type: str
) -> None:
    row, found = kept(bench, storage, content, name)
    assert (row.name, row.media_type, found) == (name, media_type, content)


NAMES = {
    "../../etc/passwd": "passwd.pdf",
    "C:\\Users\\moi\\acte.pdf": "acte.pdf",
    "a\r\nX-Evil: 1.pdf": "aX-Evil 1.pdf",
    "\u202efdp.exe": "fdp.pdf",
    "CON.pdf": "_CON.pdf",
    "": "document.pdf",
    "...": "document.pdf",
    "acte de naissance.PDF": "acte de naissance.pdf",
    "N'Guyên-Ø 🎉.pdf": "N'Guyên-Ø 🎉.pdf",
    "x" * 300 + ".pdf": "x" * 146 + ".pdf",
    'a"b<c>.pdf': "abc.pdf",
    "acte.v2": "acte.pdf",
    "fin\u2028ligne\0.pdf": "finligne.pdf",
}


@pytest.mark.parametrize("typed", NAMES)
def test_a15_names_are_made_safe(typed: str) -> None:
    assert safe_name(typed, (".pdf",)) == NAMES[typed]


@pytest.mark.parametrize("typed", ["../../../etc/passwd.txt", "a%0D%0AX-Evil: 1.txt", "é" * 300])
def test_a15_no_name_reaches_the_disk_or_splits_a_header(
    bench: Bench, folder: Path, typed: str
) -> None:
    answer = samples.send(bench, (b"bonjour", typed + ".txt"), accept=["text/plain"])
    found: dict[str, Any] = samples.receipts(answer)[0]
    url = samples.download_url(bench, found["document_id"], "visitor-1")
    download = bench.client().get(url, buffered=True)
    assert download.data == b"bonjour"
    disposition = download.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "X-Evil" not in download.headers
    assert all(31 < ord(character) < 127 for character in disposition)
    (path,) = samples.objects(folder)
    assert len(path.name) == 32
    assert set(path.name) <= set("0123456789abcdef")

"""Files to send, good and hostile, made on the spot; tickets as forms and workflow seal them."""

import io
import stat
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pikepdf
from guichet_kit.handover import seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench
from PIL import Image

PHOTO_AND_PDF = ["image/jpeg", "image/png", "application/pdf"]
EVERYTHING = [
    *PHOTO_AND_PDF,
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/plain",
    "text/csv",
    "image/webp",
]


def jpeg(size: tuple[int, int] = (60, 40), *, gps: bool = False, mode: str = "RGB") -> bytes:
    """Give a photo; with `gps`, one that says where and by which device it was taken."""
    image = Image.new(mode, size, 128)
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "MarqueSecrete"
        exif[0x8825] = {1: "N", 2: (48.0, 6.0, 41.0), 3: "W", 4: (1.0, 40.0, 48.0)}
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif.tobytes() if gps else b"")
    return stream.getvalue()


def animated(frames: int, kind: str) -> bytes:
    """Give a picture that moves, each of its frames unlike the one before."""
    images = [Image.new("RGB", (8, 8), (n % 256, n // 256, 0)) for n in range(frames)]
    stream = io.BytesIO()
    images[0].save(stream, kind, save_all=True, append_images=images[1:], duration=20)
    return stream.getvalue()


def png(size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new("1", size).save(stream, "PNG")
    return stream.getvalue()


def many_pages(count: int) -> bytes:
    made = pikepdf.new()
    for _number in range(count):
        made.add_blank_page(page_size=(10, 10))
    stream = io.BytesIO()
    made.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


def linked(target: str) -> bytes:
    """Give a DOCX in which one entry is a symbolic link to `target`."""
    link = zipfile.ZipInfo("word/media/lien.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO(docx())
    with zipfile.ZipFile(stream, "a") as made:
        made.writestr(link, target)
    return stream.getvalue()


def pdf(*, acting: bool = False, password: str = "", signed: bool = False) -> bytes:
    """Give a PDF of one page; `acting` hides scripts, a launch and a file in it."""
    made = pikepdf.new()
    made.add_blank_page()
    if acting:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('piege')")
        made.Root.OpenAction = script
        made.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=launch
        )
        made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(link)])
        made.attachments["piege.exe"] = b"MZ piege"
    if signed:
        made.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array())
    stream = io.BytesIO()
    locked = pikepdf.Encryption(owner=password, user=password) if password else None
    made.save(stream, encryption=locked or False)
    return stream.getvalue()


def archive(entries: dict[str, bytes], *, mimetype: str = "") -> bytes:
    """Give a zip; with `mimetype`, one that opens like an OpenDocument file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        if mimetype:
            made.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name, content in entries.items():
            made.writestr(name, content)
    return stream.getvalue()


def odt(extra: dict[str, bytes] | None = None) -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    return archive({"content.xml": b"<office/>", **(extra or {})}, mimetype=kind)


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    entries = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return archive({**entries, **(extra or {})})


def deposit_ticket(bench: Bench, **more: Any) -> str:
    payload = {
        "authority": bench.authority,
        "owner": {"draft": "d-1", "field": "photo"},
        "field_label": "Photo du problème",
        "accept": PHOTO_AND_PDF,
        "max_bytes": 1_000_000,
        "max_files": 3,
        "back": "/demarches/signalement-voirie/2",
        **more,
    }
    return seal(HANDOVER_KEY, "deposit", payload)


def send(
    bench: Bench, *files: tuple[bytes, str], client: Any = None, ticket: str = "", **more: Any
) -> Any:
    """Post files to the deposit page, as a browser would."""
    sealed = ticket or deposit_ticket(bench, **more)
    data = {"fichiers": [(io.BytesIO(content), name) for content, name in files]}
    return (client or bench.client()).post(
        "/fichiers/deposer", query_string={"ticket": sealed}, data=data
    )


def receipts(response: Any) -> list[dict[str, Any]]:
    """Give what the receipts of a redirection say."""
    sealed = parse_qs(urlsplit(response.headers["Location"]).query)["recu"]
    return [unseal(HANDOVER_KEY, "deposited", item, 60) for item in sealed]


def download_url(bench: Bench, document_id: str, reader: str, **more: Any) -> str:
    payload = {"authority": bench.authority, "document_id": document_id, "reader": reader, **more}
    return f"/fichiers/{document_id}?ticket={seal(HANDOVER_KEY, 'download', payload)}"


def objects(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def submission(request_id: UUID, *document_ids: str, subject: str | None = "p-1") -> dict[str, Any]:
    """Give what documents reads of forms.submission.sent.v1."""
    return {
        "request_id": str(request_id),
        "number": "2026-000123",
        "procedure": {"slug": "voirie", "title": "Voirie", "family": "voirie", "version": 1},
        "applicant": {"subject": subject, "name": "Marie Le Goff"},
        "files": [{"document_id": item, "name": "photo.jpg"} for item in document_ids],
    }


def wanted(request_id: UUID, subject: str | None = "p-1", **more: Any) -> dict[str, Any]:
    """Give a workflow.document.requested.v1."""
    return {
        "document_id": str(uuid7()),
        "request_id": str(request_id),
        "number": "2026-000123",
        "family": "etat-civil",
        "template": "recepisse",
        "title": "Récépissé de dépôt",
        "to": {"subject": subject},
        "values": {"nom": "Marie <b>Le Goff</b>"},
        **more,
    }

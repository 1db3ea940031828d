"""The kinds of files that may be deposited, told by their first bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A media type, the extensions it may bear (the first is the usual one), its plain name."""

    media_type: str
    extensions: tuple[str, ...]
    label: str


JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "photo JPEG")
PNG = Kind("image/png", (".png",), "image PNG")
WEBP = Kind("image/webp", (".webp",), "image WebP")
PDF = Kind("application/pdf", (".pdf",), "PDF")
ODT = Kind("application/vnd.oasis.opendocument.text", (".odt",), "texte ODT")
DOCX = Kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx",),
    "texte Word (DOCX)",
)
TEXT = Kind("text/plain", (".txt",), "texte brut")
CSV = Kind("text/csv", (".csv",), "tableau CSV")
BY_TYPE = {kind.media_type: kind for kind in (PDF, JPEG, PNG, WEBP, ODT, DOCX, TEXT, CSV)}


class Refused(Exception):
    """The file cannot be taken; `code` names the sentence for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def family_of(head: bytes) -> str:
    """Give "image", "pdf", "office" or "text" by the first bytes; text is whatever is left."""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "image"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "office"
    return "text"


def accepted(types: tuple[str, ...]) -> list[Kind]:
    """Give the kinds that a field takes; `image/*` stands for every image we know."""
    return [
        kind
        for kind in BY_TYPE.values()
        if kind.media_type in types or f"{kind.media_type.partition('/')[0]}/*" in types
    ]

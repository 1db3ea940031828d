"""Pictures made from the charter, and the check of the one picture that is taken from outside."""

import hashlib
import struct
import zlib
from html import escape

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
MIN_SIDE, MAX_SIDE = 16, 1_200
MAX_BYTES = 300_000
MAX_CHUNKS = 2_000


class WrongSize(ValueError):
    """The picture is smaller or larger than a logo may be."""


def initials(name: str) -> str:
    """Give the one or two letters that stand for a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()] or ["G"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def svg(name: str, ground: str, band: str) -> str:
    """Give the monogram of a name as a square SVG icon in two colours."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="12" fill="{ground}"/>'
        f'<path d="M0 38h48a12 12 0 0 1-12 10H12A12 12 0 0 1 0 38z" fill="{band}"/>'
        '<text x="24" y="29" text-anchor="middle" font-family="system-ui,sans-serif" '
        f'font-weight="700" font-size="18" fill="#fff">{escape(initials(name))}</text></svg>'
    )


def png(side: int, ground: str, band: str) -> bytes:
    """Give a square PNG icon of `side` pixels: the ground, and the band in its lower part."""
    colours = bytes.fromhex(ground[1:]) + bytes.fromhex(band[1:])
    limit = round(side * 0.78)
    rows = (b"\0" + bytes([0 if y < limit else 1]) * side for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(b"".join(rows), 9)))
    return SIGNATURE + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def clean_png(content: bytes) -> bytes:
    """Give a PNG image rebuilt from the chunks that draw it, without anything else it carried.

    Raises `Invalid` unless the whole file is one sound PNG within our limits (W3C PNG, third
    edition, §5): a picture that hides another format does not survive.
    """
    if len(content) > MAX_BYTES:
        raise _refused(_("Cette image est trop lourde : 300 ko au plus"))
    try:
        kept = _sound_chunks(content)
    except WrongSize:
        raise _refused(
            _("Cette image n’a pas la bonne taille : de 16 à 1 200 points de côté")
        ) from None
    except (ValueError, struct.error, zlib.error, IndexError, KeyError):
        raise _refused(
            _("Ce fichier n’est pas une image PNG lisible. Enregistrez le logo au format PNG.")
        ) from None
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in kept)


def digest(image: bytes) -> str:
    """Give the name of an image: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(image).hexdigest()[:32]


def _refused(sentence: str) -> Invalid:
    return Invalid(errors={"logo": sentence})


def _sound_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    if not content.startswith(SIGNATURE):
        raise ValueError("not a PNG")
    chunks: list[tuple[bytes, bytes]] = []
    at = len(SIGNATURE)
    while at < len(content) and len(chunks) < MAX_CHUNKS:
        (size,) = struct.unpack_from(">I", content, at)
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        (crc,) = struct.unpack_from(">I", content, at + 8 + size)
        if crc != zlib.crc32(kind + data):
            raise ValueError("damaged")
        chunks.append((kind, data))
        at += 12 + size
        if kind == b"IEND":
            break
    kept = [(kind, data) for kind, data in chunks if kind in KEPT]
    _check_pixels(kept)
    return kept


def _check_pixels(chunks: list[tuple[bytes, bytes]]) -> None:
    """Raise unless the pixels unpack to exactly the size that the header announces."""
    if chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise ValueError("not whole")
    width, height, depth, colour, packing, _filter, interlace = struct.unpack(
        ">IIBBBBB", chunks[0][1]
    )
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise WrongSize
    if packing or interlace:
        raise ValueError("packing or interlace")
    row = 1 + (width * CHANNELS[colour] * depth + 7) // 8
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    unpacked = zlib.decompressobj().decompress(packed, row * height + 1)
    if len(unpacked) != row * height:
        raise ValueError("pixels")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

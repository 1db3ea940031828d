"""Archives from outside, read in memory within bounds: nothing is ever written where they say."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from guichet_kit.i18n import _

from guichet_forms.core.exchange.notes import FileRefused

MOST_MEMBERS = 500
MOST_BYTES = 20_000_000
UNREADABLE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


def is_archive(content: bytes) -> bool:
    """Tell whether a file is a zip or a tar, compressed or not, by its first bytes."""
    return (
        content[:4] == b"PK\x03\x04" or content[:2] == b"\x1f\x8b" or content[257:262] == b"ustar"
    )


def members(content: bytes) -> dict[str, bytes]:
    """Give the files of an archive by name, folders and links left out.

    Raises `FileRefused` for more than 500 of them or 20 MB in all, whatever they claim, and for
    what cannot be read (encrypted, cut).
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        for name, stream in _zipped(content) if content[:2] == b"PK" else _tarred(content):
            read = stream.read(left + 1)
            left -= len(read)
            found[name] = read
            if left < 0 or len(found) > MOST_MEMBERS:
                raise FileRefused(_too_large())
    except UNREADABLE as error:
        raise FileRefused(_("Cette archive ne peut pas être lue.")) from error
    return found


def _zipped(content: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield member.filename, stream


def _tarred(content: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """The files of a tar; decompression is bounded, so that what is skipped cannot be endless."""
    if content[:2] == b"\x1f\x8b":
        engine = zlib.decompressobj(wbits=31)
        content = engine.decompress(content, 2 * MOST_BYTES)
        if engine.unconsumed_tail:
            raise FileRefused(_too_large())
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is not None:
                yield member.name, stream


def _too_large() -> str:
    return _("Cette archive est trop grosse : 500 fichiers et 20 Mo au plus, une fois ouverte.")

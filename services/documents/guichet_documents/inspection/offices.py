"""Office documents: the zip's directory is checked, nothing is extracted."""

import stat
import zipfile
from pathlib import Path

from guichet_documents.inspection.kinds import DOCX, ODT, Kind, Refused

MAX_ENTRIES = 1_000
MAX_TOTAL = 200_000_000
MAX_RATIO = 100
SMALL = 100_000
SHORT = 200
MACROS = ("vbaproject.bin", "vbadata.xml")
MACRO_FOLDERS = ("basic/", "scripts/", "word/activex/", "word/embeddings/")
ARCHIVES = (".zip", ".jar", ".7z", ".rar", ".gz", ".exe")


def check_office(source: Path) -> Kind:
    """Give the kind of an ODT or DOCX; raise `Refused` for bombs, macros and anything else."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_names([entry.filename for entry in entries])
            if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
                raise Refused("broken_office")
            return _kind_of(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused("broken_office") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    packed = sum(entry.compress_size for entry in entries)
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL:
        raise Refused("bomb")
    if total > SMALL and total > MAX_RATIO * max(packed, 1):
        raise Refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")


def _check_names(names: list[str]) -> None:
    lowered = [name.lower().replace("\\", "/") for name in names]
    if len(set(lowered)) != len(lowered):
        raise Refused("broken_office")
    for name in lowered:
        if name.startswith("/") or ".." in name.split("/"):
            raise Refused("broken_office")
        if name.endswith(ARCHIVES):
            raise Refused("bomb")
        if name.endswith(MACROS) or name.startswith(MACRO_FOLDERS):
            raise Refused("macros")


def _kind_of(archive: zipfile.ZipFile) -> Kind:
    names = archive.namelist()
    if _declared(archive, names) == ODT.media_type:
        return ODT
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return DOCX
    raise Refused("unknown")


def _declared(archive: zipfile.ZipFile, names: list[str]) -> str:
    """Give the media type that an OpenDocument file says it is, empty for any other."""
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > SHORT:
        return ""
    return archive.read("mimetype").decode("ascii", "replace").strip()

"""PDF: opened, read whole, relieved of what acts by itself, written anew."""

import shutil
from pathlib import Path
from typing import Any

import pikepdf

from guichet_documents.inspection.kinds import PDF, Kind, Refused

MAX_PAGES = 2_000
MAX_DEPTH = 50
ACTING = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie",
    "/RichMediaExecute", "/Sound",
}  # fmt: skip
ACTING_KEYS = (
    "/OpenAction",
    "/AA",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/AF",
    "/XFA",
    "/Launch",
)
ACTING_NOTES = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}


def clean_pdf(source: Path, target: Path) -> Kind:
    """Write a PDF without scripts, actions and embedded files.

    One that is signed and holds none of these is kept to the byte, since writing it anew would
    break its signature. Raises `Refused` when it is encrypted, broken, empty or over 2,000 pages.
    """
    try:
        with pikepdf.open(source) as pdf:
            _write(pdf, source, target)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise Refused("broken_pdf") from error
    return PDF


def _write(pdf: Any, source: Path, target: Path) -> None:
    if pdf.is_encrypted:
        raise Refused("encrypted")
    if len(pdf.pages) > MAX_PAGES:
        raise Refused("too_many_pages")
    if len(pdf.pages) == 0:
        raise Refused("broken_pdf")
    signed = _is_signed(pdf)
    disarmed = _disarm(pdf)
    if signed and not disarmed:
        shutil.copyfile(source, target)
    else:
        pdf.save(target, deterministic_id=True)


def _is_signed(pdf: Any) -> bool:
    forms = pdf.Root.get("/AcroForm")
    return isinstance(forms, pikepdf.Dictionary) and bool(int(forms.get("/SigFlags", 0)) & 1)


def _disarm(pdf: Any) -> int:
    """Take out what acts, in every object, and give how many things were taken out."""
    found = sum(_disarm_object(item, 0) for item in pdf.objects)
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            kept = [note for note in notes if not _acts(note)]
            found += len(notes) - len(kept)
            page.obj["/Annots"] = pikepdf.Array(kept)
    return found


def _disarm_object(item: Any, depth: int) -> int:
    """Take the keys that act out of a dictionary and of those it holds directly."""
    if depth > MAX_DEPTH:
        raise Refused("broken_pdf")
    if isinstance(item, pikepdf.Array):
        return sum(_descend(value, depth) for value in item)
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return 0
    found = _disarm_keys(item)
    return found + sum(_descend(item[key], depth) for key in list(item.keys()))


def _disarm_keys(item: Any) -> int:
    acting = [key for key in ACTING_KEYS if key in item]
    for key in acting:
        del item[key]
    if str(item.get("/S", "")) in ACTING:
        item["/S"] = pikepdf.Name("/Disarmed")
        acting.append("/S")
    return len(acting)


def _descend(value: Any, depth: int) -> int:
    """Follow what is held directly; what is held by reference is met by itself."""
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        return _disarm_object(value, depth + 1)
    return 0


def _acts(note: Any) -> bool:
    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) in ACTING_NOTES

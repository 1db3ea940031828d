"""The process that reads one hostile file: `python -m … <source> <target> <name> <types…>`."""

import json
import shutil
import sys
from pathlib import Path

from guichet_documents.inspection.kinds import Kind, Refused, accepted, family_of
from guichet_documents.isolation import INSPECTION, confine


def clean(source: Path, target: Path, name: str, types: tuple[str, ...]) -> Kind:
    """Write to `target` what may be kept of `source` and give its kind; raise `Refused`."""
    with source.open("rb") as stream:
        family = family_of(stream.read(16))
    kind = _clean_as(family, source, target, name)
    if kind not in accepted(types):
        raise Refused("not_accepted")
    return kind


def _clean_as(family: str, source: Path, target: Path, name: str) -> Kind:
    if family == "image":
        from guichet_documents.inspection.images import clean_image

        return clean_image(source, target)
    if family == "pdf":
        from guichet_documents.inspection.pdfs import clean_pdf

        return clean_pdf(source, target)
    return _check_as(family, source, target, name)


def _check_as(family: str, source: Path, target: Path, name: str) -> Kind:
    from guichet_documents.inspection.offices import check_office
    from guichet_documents.inspection.texts import check_text

    kind = check_office(source) if family == "office" else check_text(source, name)
    shutil.copyfile(source, target)
    return kind


def main() -> int:
    """Print the media type kept, or the code of the refusal, as JSON."""
    confine(INSPECTION)
    source, target, name, *types = sys.argv[1:]
    try:
        answer = {"media_type": clean(Path(source), Path(target), name, tuple(types)).media_type}
    except Refused as refused:
        answer = {"refused": refused.code}
    except MemoryError:
        answer = {"refused": "too_heavy"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())

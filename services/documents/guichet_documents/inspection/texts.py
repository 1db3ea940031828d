"""Plain text and CSV."""

from pathlib import Path

from guichet_documents.inspection.kinds import CSV, TEXT, Kind, Refused

CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")
BY_EXTENSION = {extension: kind for kind in (TEXT, CSV) for extension in kind.extensions}


def check_text(source: Path, name: str) -> Kind:
    """Give the kind that the name says, for a file that is text; raise `Refused` otherwise.

    Anything can be read as text, so a file whose name claims another kind is refused.
    """
    kind = BY_EXTENSION.get(Path(name).suffix.lower())
    content = source.read_bytes()
    if kind is None or CONTROLS & frozenset(content):
        raise Refused("unknown")
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return kind
    raise Refused("unknown")

"""What people call their files, made safe to show and to send back in a header."""

import unicodedata

MAX_NAME = 150
MAX_SHOWN = 400
UNSAFE = {"C", "Zl", "Zp"}
RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{kind}{n}" for kind in ("COM", "LPT") for n in range(10)),
}


def safe_name(typed: str, extensions: tuple[str, ...]) -> str:
    """Give the last part of a path without controls or direction marks, at most 150 characters.

    The extension is that of the content: the first of `extensions` unless it has another of them.
    """
    stem, extension = _split(shown_name(typed), extensions)
    stem = stem.strip(" .") or "document"
    if stem.partition(".")[0].upper() in RESERVED:
        stem = f"_{stem}"
    return stem[: MAX_NAME - len(extension)].rstrip(" .") + extension


def shown_name(typed: str) -> str:
    """Give the last part of a path as it may be shown, whatever its extension."""
    last = typed.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if not _is_unsafe(c))
    return " ".join(kept.split())[:MAX_SHOWN]


def _is_unsafe(character: str) -> bool:
    """Tell whether a character is a control, a direction mark, unassigned, or reserved on disks."""
    category = unicodedata.category(character)
    return category[0] in UNSAFE or category in UNSAFE or character in '<>:"|?*\ufffd'


def _split(name: str, extensions: tuple[str, ...]) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if dot and f".{extension.lower()}" in extensions:
        return stem, f".{extension.lower()}"
    if dot and stem and 0 < len(extension) <= 4 and extension.isalnum():
        return stem, extensions[0]
    return name, extensions[0]

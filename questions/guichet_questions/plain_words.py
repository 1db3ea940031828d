"""The words of a text as one compares them: without case, accents nor signs."""

from __future__ import annotations

import re
import unicodedata

from guichet_kit.letters import unaccented


def words_of(text: str) -> list[str]:
    """Give the words of a text, lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def id_from(label: str, otherwise: str) -> str:
    """An id made of the words of a label: lower case, no accent, at most forty characters."""
    plain = unaccented(label).replace("œ", "oe").replace("æ", "ae")
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    cut = words if len(words) <= 40 else words[:41].rpartition("_")[0] or words[:40]
    return cut if re.match(r"[a-z]", cut) else otherwise

"""The words of a text as one compares them: without case, accents nor signs."""

from __future__ import annotations

import re
import unicodedata


def words_of(text: str) -> list[str]:
    """Give the words of a text, lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))

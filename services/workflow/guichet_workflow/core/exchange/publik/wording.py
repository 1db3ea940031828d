"""Texts of Publik with variables in them, in the words of our templates of messages."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    **dict.fromkeys(("form_number", "form_number_raw"), "numero"),
    **dict.fromkeys(("form_name", "form_title"), "demarche"),
    **dict.fromkeys(("form_url", "form_url_status"), "lien"),
    **dict.fromkeys(("form_user_display_name", "form_user_name", "form_submitter_name"), "nom"),
    **dict.fromkeys(("form_receipt_date", "form_receipt_datetime"), "recu_le"),
    **dict.fromkeys(("form_comment", "comment"), "motif"),
    **dict.fromkeys(("form_role_receiver_name", "form_function_receiver_name"), "service"),
    **dict.fromkeys(("site_name", "global_title"), "commune"),
}
"""What our templates call a variable of Publik; a message holds no answer, as mails travel."""
DJANGO = re.compile(r"\{\{([^{}]*)\}\}|(\{%[^{}]*%\})")
EZT = re.compile(r"\[((?:if-any|if-index|is|for|end|else|form_|site_|global_)[^\[\]]*)\]()")
PLAIN = re.compile(r"\w+")
MOST_LEFT, LONGEST_LEFT = 20, 60


def in_our_words(text: str) -> tuple[str, list[str]]:
    """The text with our names, and the variables and tags that have none, as they stand."""
    left: dict[str, None] = {}

    def said(found: re.Match[str]) -> str:
        name = (found[1] or "").strip()
        if PLAIN.fullmatch(name) and name in NAMES:
            return f"{{{{ {NAMES[name]} }}}}"
        left[(name or found[0])[:LONGEST_LEFT]] = None
        return found[0]

    pattern = DJANGO if "{{" in text or "{%" in text else EZT
    return pattern.sub(said, text), list(left)[:MOST_LEFT]

"""The mail domains that French people use, and the one that a slip of the keyboard meant."""

from __future__ import annotations

from os.path import commonprefix

USUAL = (
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.fr",
    "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr", "yahoo.com", "icloud.com", "live.fr",
    "live.com", "bbox.fr", "neuf.fr", "numericable.fr", "protonmail.com", "proton.me", "gmx.fr",
    "aol.com", "msn.com", "club-internet.fr", "cegetel.net", "aliceadsl.fr", "nordnet.fr",
)  # fmt: skip
# They exist too, though they look like a slip.
_REAL = frozenset(
    {"ymail.com", "mail.com", "email.com", "gmx.com", "gmx.net", "me.com", "mac.com",
     "aol.fr", "live.be", "hotmail.be", "hotmail.it", "hotmail.es", "yahoo.es", "yahoo.it",
     "outlook.be", "outlook.es", "outlook.it", "orange.com", "freenet.de"}
)  # fmt: skip
# The right name with the ending of another.
_OTHER_ENDING = {
    "gmail.fr": "gmail.com",
    "gmail.net": "gmail.com",
    "laposte.fr": "laposte.net",
    "laposte.com": "laposte.net",
    "wanadoo.com": "wanadoo.fr",
    "wanadoo.net": "wanadoo.fr",
    "orange.net": "orange.fr",
    "icloud.fr": "icloud.com",
    "sfr.com": "sfr.fr",
}
_SHORTEST = 7


def meant_domain(domain: str) -> str:
    """The usual domain one slip away from this one; "" when it is usual, real, or far from all."""
    if domain in USUAL or domain in _REAL or len(domain) < _SHORTEST:
        return ""
    if domain in _OTHER_ENDING:
        return _OTHER_ENDING[domain]
    return next((usual for usual in USUAL if one_slip(domain, usual)), "")


def one_slip(typed: str, meant: str) -> bool:
    """True when one letter is wrong, missing or over, or two neighbours are exchanged."""
    start = len(commonprefix([typed, meant]))
    typed, meant = typed[start:], meant[start:]
    end = len(commonprefix([typed[::-1], meant[::-1]]))
    typed, meant = typed[: len(typed) - end], meant[: len(meant) - end]
    if max(len(typed), len(meant)) == 1:
        return True
    return len(typed) == 2 and typed == meant[::-1]

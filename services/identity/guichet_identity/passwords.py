"""Passwords: what is refused, and argon2id with at most two computed at once."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from guichet_kit.i18n import _
from guichet_kit.problems import Unavailable

MIN_LENGTH = 12
MAX_LENGTH = 200
MIN_DISTINCT = 5
AT_ONCE = 2
WAIT_S = 5.0
MEMORY_KIB = 46 * 1024
KEYBOARD = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)
COMMON = Path(__file__).with_name("common_passwords.txt")


class Hasher:
    """argon2id, 46 MiB, one pass, one lane (about 135 ms here); waits for a place among two.

    Raises `Unavailable` when no place frees itself within five seconds.
    """

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._dummy = self._argon2.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """Give the encoded hash of a password."""
        with self._place():
            return self._argon2.hash(password)

    def verify(self, encoded: str | None, password: str) -> bool:
        """Tell whether the password is right; without a hash, take as long and say no."""
        with self._place():
            try:
                matches = self._argon2.verify(encoded or self._dummy, password[:MAX_LENGTH])
            except (VerificationError, InvalidHashError):
                return False
        return matches and encoded is not None

    def outdated(self, encoded: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(encoded)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=WAIT_S):
            raise Unavailable(retry_after=5)
        try:
            yield
        finally:
            self._places.release()


def fault_of(password: str, email: str, authority: str) -> str:
    """Give the sentence that refuses a password, "" when it is good enough.

    Twelve characters and none of the guesses one would try first (CNIL 2022-100, ASVS 6.2).
    """
    if len(password) < MIN_LENGTH:
        return _("Choisissez un mot de passe d’au moins 12 caractères, par exemple quatre mots.")
    if len(password) > MAX_LENGTH:
        return _("Choisissez un mot de passe de 200 caractères au plus.")
    plain = password.casefold()
    if _holds(plain, [email.partition("@")[0], *authority.split("-")]):
        return _(
            "Votre mot de passe ne doit contenir ni votre courriel ni le nom de la collectivité."
        )
    if len(set(plain)) < MIN_DISTINCT or _is_guess(plain):
        return _("Ce mot de passe est trop facile à deviner. Choisissez par exemple quatre mots.")
    return ""


def _holds(plain: str, words: list[str]) -> bool:
    return any(len(word) >= 4 and word.casefold() in plain for word in words)


def _is_guess(plain: str) -> bool:
    """Compare with the list, digits and signs at both ends aside, and with rows of keys."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    common = _common()
    if plain in common or bare in common or plain.isdigit():
        return True
    return len(bare) >= 6 and any(bare in row or bare in row[::-1] for row in KEYBOARD)


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())

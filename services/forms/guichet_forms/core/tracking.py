"""Tracking codes: what a person without an account notes to follow a request.

Ten random Crockford base-32 characters and a check character, `K7QF-9M2R-XDT`. The check is
computed in the field of 32 elements, GF(2)[x]/(x^5+x^2+1): the sum of each character times its own
power of x is zero. The eleven powers differ and none is zero, so any single wrong character and
any two exchanged characters, neighbours or not, are caught, and the check stays within the
alphabet (modulo 31 or a folded modulo 37 would let some mistakes through). It has no secret: it
spares a person a useless wait, it protects nothing.
"""

from __future__ import annotations

from functools import reduce

from guichet_questions.kinds.contact import readable_domain

from guichet_forms.core.answers import Applicant

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 10
_LONGEST_TYPED = 60
_POLYNOMIAL = 0b100101
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = str.maketrans(dict.fromkeys(" \t\r\n-.·_\u00a0\u202f\u2010\u2011\u2012\u2013\u2014"))


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _POLYNOMIAL if doubled & 0b100000 else doubled


def _check(characters: str) -> str:
    """The check character: Horner's rule with x, then once more for the check's own place."""
    total = reduce(lambda sum_, c: _times_x(sum_) ^ ALPHABET.index(c), characters, 0)
    return ALPHABET[_times_x(total)]


def grouped(bare: str) -> str:
    """Eleven characters as people read them: 4-4-3."""
    return f"{bare[:4]}-{bare[4:8]}-{bare[8:]}"


def bare(code: str) -> str:
    """The code without its dashes: what is digested."""
    return code.replace("-", "")


def code_from(seed: str) -> str:
    """The code that a keyed digest (hexadecimal) stands for: who has the key finds it again."""
    number = int(seed[:16], 16)
    drawn = "".join(ALPHABET[number >> 5 * place & 31] for place in range(RANDOM_LENGTH))
    return grouped(drawn + _check(drawn))


def pin_from(seed: str) -> str:
    """The four digits that a keyed digest (hexadecimal) stands for."""
    return f"{int(seed[:16], 16) % 10_000:04d}"


def normalise(typed: str) -> str | None:
    """The code a person meant: lower case, spaces, dashes, O for 0, I or L for 1 forgiven.

    None when it cannot be a code: wrong length, wrong character, check that does not hold.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    code = typed.upper().translate(_SEPARATORS).translate(_FORGIVEN)
    if len(code) != RANDOM_LENGTH + 1 or any(char not in ALPHABET for char in code):
        return None
    return grouped(code) if _check(code[:-1]) == code[-1] else None


def second_element(applicant: Applicant, pin: str) -> str:
    """What must come with the code: the applicant's e-mail as typed by a person, or else `pin`."""
    return normal_email(applicant.email) if applicant.email else pin


def normal_email(typed: str) -> str:
    """An e-mail to compare: stripped, lower case, its domain in readable letters."""
    local, at, domain = typed.strip().lower().rpartition("@")
    return f"{local}{at}{readable_domain(domain)}"

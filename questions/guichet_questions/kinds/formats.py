"""The checks of a text: digits only, a postcode, or the pattern of a designer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused

LONGEST_PATTERN = 300


@dataclass(frozen=True)
class Format:
    """A check whose answer is kept without spaces: its shape, its name and an example."""

    shape: re.Pattern[str]
    what: Callable[[], str]
    sample: str

    def accept(self, text: str) -> str:
        """The text without spaces, in capitals. Raises FieldRefused."""
        compact = re.sub(r"[\s.]", "", text).upper()
        if not self.shape.fullmatch(compact):
            raise FieldRefused(
                _("Ce n’est pas %(what)s. Vérifiez le nombre de signes. Exemple : %(sample)s.")
                % {"what": self.what(), "sample": self.sample}
            )
        return compact


FORMATS = {
    "digits": Format(
        re.compile(r"[0-9]+"),
        lambda: _("un numéro fait seulement de chiffres"),
        "0123456",
    ),
    "postcode": Format(
        re.compile(r"(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}"),
        lambda: _("un code postal de 5 chiffres"),
        "35120",
    ),
}
REGEX = "regex"


class PatternRefused(ValueError):
    """A pattern that RE2 does not read: unbalanced, or of what it does not have."""


@lru_cache(maxsize=256)
def pattern_of(source: str) -> Any:
    """The pattern compiled by RE2, which reads any text in linear time. Raises PatternRefused."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(source, options)
    except (re2.error, UnicodeError) as fault:
        raise PatternRefused(source) from fault


def matches(source: str, text: str) -> bool:
    """True when the whole text is of the pattern. Raises PatternRefused."""
    return pattern_of(source).fullmatch(text) is not None


def is_pattern(source: str) -> bool:
    """True when RE2 reads the pattern."""
    try:
        pattern_of(source)
    except PatternRefused:
        return False
    return True

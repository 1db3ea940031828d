"""Free text: one line, several lines, and the cleaning that every typed text goes through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Raw, Value
from guichet_questions.kinds.formats import FORMATS, LONGEST_PATTERN, REGEX, is_pattern, matches
from guichet_questions.shapes import string, whole

# Normalising is linear but not free: nothing longer is looked at.
LONGEST_TYPED = 100_000
LETTER = 500
"""Characters of an answer that may be a letter, with words of politeness to take out."""
CODE = 20
"""Characters of an answer that is a number or a code, where nothing is to be shortened."""
# Overrides and isolates reorder what a reader sees; the others are invisible and break searches.
# The plain direction marks and joiners stay: Arabic, Persian and emoji need them.
_INVISIBLE = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x00AD, 0x200B, 0x2060, 0xFEFF)
_CONTROLS = (*range(0x01, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_REMOVED = dict.fromkeys((*_INVISIBLE, *_CONTROLS))
_NEWLINES = re.compile(r"\r\n|\r|\u2028|\u2029|\x85")
_ASCII_LINE = re.compile(r"[ -~]*\Z")


def one_line(raw: str) -> str:
    """The text in NFC on one line, spaces gathered, without invisible controls.

    Raises FieldRefused on NUL, on half a character and on what is absurdly long.
    """
    if _ASCII_LINE.match(raw) and len(raw) <= LONGEST_TYPED:
        return " ".join(raw.split())
    return " ".join(_readable(raw).split())


def many_lines(raw: str) -> str:
    """The text in NFC with its line breaks as "\\n". Raises FieldRefused as `one_line` does."""
    return "\n".join(line.rstrip() for line in _readable(raw).split("\n")).strip()


def _readable(raw: str) -> str:
    if len(raw) > LONGEST_TYPED:
        raise FieldRefused(too_long(len(raw), LONGEST_TYPED))
    if "\0" in raw or any("\ud800" <= char <= "\udfff" for char in raw):
        raise FieldRefused(
            _(
                "Ce texte contient un caractère illisible, souvent venu d’un copier-coller. "
                "Effacez-le et tapez le texte au clavier. Exemple : « N’Guyên-Ø »."
            )
        )
    return unicodedata.normalize("NFC", _NEWLINES.sub("\n", raw).translate(_REMOVED))


def too_long(length: int, limit: int) -> str:
    """The sentence for a text of `length` characters where `limit` are allowed."""
    sentence = _(
        "Ce texte est trop long : %(length)s caractères, pour %(limit)s au plus. "
        "Il y en a %(extra)s de trop : %(advice)s."
    )
    advice = _("abrégez-le, par exemple « St » pour « Saint »")
    if limit <= CODE:
        advice = _("recopiez-le, par exemple sans le mot qui le précède")
    if limit >= LETTER:
        advice = _("retirez par exemple les formules de politesse")
    return sentence % {"length": length, "limit": limit, "extra": length - limit, "advice": advice}


def bounded(text: str, limit: int) -> str:
    """The text itself. Raises FieldRefused when it passes `limit` characters."""
    if len(text) > limit:
        raise FieldRefused(too_long(len(text), limit))
    return text


class Text(Kind):
    """One line; `format` may name a check of `formats`: digits, postcode, or a `pattern`."""

    longest = 200
    keys = {
        "max_length": whole(1, 20_000),
        "pattern_hint": string(200),
        "format": string(20),
        "pattern": string(LONGEST_PATTERN, least=1),
        "pattern_message": string(300),
    }

    @property
    def limit(self) -> int:
        """The most characters kept."""
        return int(self.field.settings.get("max_length", self.longest))

    @property
    def format(self) -> str:
        """The check asked for; "" when there is none."""
        return str(self.field.settings.get("format", ""))

    def accept(self, raw: Raw) -> Value:
        """The cleaned line. Raises FieldRefused."""
        text = bounded(one_line(raw), self.limit)
        if not text:
            raise FieldRefused(self.missing())
        if self.format == REGEX:
            self._refuse_unlike(text)
        check = FORMATS.get(self.format)
        return check.accept(text) if check else text

    def _refuse_unlike(self, text: str) -> None:
        """Raise FieldRefused for a text that the pattern of the form does not match whole."""
        if not matches(self.field.settings["pattern"], text):
            sentence = self.field.settings.get("pattern_message") or _(
                "Cette réponse n’a pas la forme demandée : comparez-la à l’exemple."
            )
            raise FieldRefused(f"{sentence} {self.example()}".rstrip())

    def example(self) -> str:
        """The example of the format, of the field, or of what its autocomplete names."""
        check = FORMATS.get(self.format)
        if check:
            return _("Exemple : %(sample)s.") % {"sample": check.sample}
        return super().example()

    def describe(self) -> dict[str, Any]:
        """A string of bounded length."""
        return {"type": "string", "maxLength": self.limit}

    def faults(self) -> Iterator[tuple[str, str]]:
        """A format that does not exist; a pattern absent, alone, or that RE2 does not read."""
        label = {"label": self.field.label}
        if self.format not in ("", REGEX, *FORMATS):
            yield "format", _("La vérification demandée pour « %(label)s » n’existe pas.") % label
        pattern = self.field.settings.get("pattern")
        if (self.format == REGEX) != (pattern is not None):
            yield (
                "pattern",
                _("Pour « %(label)s », un motif va avec la vérification « regex ».") % label,
            )
        elif pattern is not None and not is_pattern(pattern):
            yield "pattern", _no_pattern(self.field.label)


def _no_pattern(label: str) -> str:
    return _(
        "Le motif de « %(label)s » n’est pas lisible. Vérifiez ses parenthèses et ses crochets ; "
        "les renvois (\\1), les conditions (?=…) et plus de 1000 répétitions n’existent pas ici. "
        "Exemple : [A-Z]{2}[0-9]{4}."
    ) % {"label": label}


class Hidden(Text):
    """A text that comes with the link and is not shown."""

    keys = {"max_length": whole(1, 20_000)}

    @property
    def in_sight(self) -> bool:
        """Never."""
        return False

    def accept(self, raw: Raw) -> Value:
        """The text, cut to its limit; nothing when it is unreadable: nobody could correct it."""
        try:
            return one_line(raw[: self.limit]) or None
        except FieldRefused:
            return None


class LongText(Text):
    """Several lines."""

    longest = 4000
    keys = {key: Text.keys[key] for key in ("max_length", "pattern_hint")}

    def accept(self, raw: Raw) -> Value:
        """The cleaned text. Raises FieldRefused."""
        text = bounded(many_lines(raw), self.limit)
        if not text:
            raise FieldRefused(self.missing())
        return text

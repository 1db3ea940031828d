"""The words and signs of a formula: numbers, texts, names, and what stands between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guichet_kit.i18n import _

MOST_CHARACTERS = 4_000
MOST_DIGITS, LARGEST = 32, 1e15
"""Beyond, a number is not kept as it is typed."""
NUMBER, TEXT, NAME, CALL, SIGN, WORD, END = (
    "number", "text", "name", "call", "sign", "word", "end",
)  # fmt: skip
FUNCTIONS: Mapping[str, str] = {
    "si": "if",
    "min": "min",
    "max": "max",
    "somme": "sum",
    "compte": "count",
    "au_moins_un": "some",
    "chacun": "all",
    "aucun": "none",
    "texte": "cat",
    "manque": "missing",
    "nombre": "+",
    "produit": "*",
    "defaut": "var",
    "liste": "",
}
"""Each function with the operator of JSON Logic it stands for; a list has none."""
WORDS = frozenset(
    {"et", "ou", "non", "oui", "vide", "rempli", "est", "contient", "parmi", "element"}
)
OTHER_SIGNS: Mapping[str, str] = {
    "×": "*", "÷": "/", "−": "-", "–": "-", "<=": "≤", ">=": "≥", "!=": "≠", "<>": "≠", "==": "=",
}  # fmt: skip
PATTERN = re.compile(
    r"""(?P<space>[\s\u00a0\u202f]+)
    |(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?)
    |(?P<text>"(?:[^"]|"")*"|«[^»]*»|“[^”]*”)
    |\[(?P<bracketed>[^\[\]\n]+)\]
    |(?P<name>[^\W\d]\w*(?:\.\w+)*)
    |(?P<sign><=|>=|!=|<>|==|[-+*/=<>≤≥≠×÷−–();])""",
    re.VERBOSE,
)


class FormulaRefused(ValueError):
    """A line that is no formula; the text says where and why, in French."""


@dataclass(frozen=True)
class Token:
    """A piece of the line: its kind, what it says, where it begins."""

    kind: str
    value: str
    at: int


def tokens(line: str) -> list[Token]:
    """Give the pieces of a line, then one that marks its end. Raises `FormulaRefused`."""
    if len(line) > MOST_CHARACTERS:
        raise FormulaRefused(_("Ce calcul dépasse 4\u202f000 caractères."))
    return [*_pieces(line), Token(END, "", len(line))]


def _pieces(line: str) -> Iterator[Token]:
    at = 0
    while at < len(line):
        found = PATTERN.match(line, at)
        if found is None:
            raise FormulaRefused(_unread(line, at))
        if found.lastgroup != "space":
            yield _token(found, line)
        at = found.end()


def _token(found: re.Match[str], line: str) -> Token:
    kind, value, at = str(found.lastgroup), found[found.lastgroup or 0], found.start()
    if kind == "number":
        return Token(NUMBER, _number(value, line, at), at)
    if kind == "text":
        return Token(TEXT, _text(value), at)
    if kind == "bracketed":
        return Token(NAME, value, at)
    if kind == "sign":
        return Token(SIGN, OTHER_SIGNS.get(value, value), at)
    word = plain(value)
    if line[found.end() :].lstrip().startswith("(") and word not in WORDS:
        return Token(CALL, word, at)
    return Token(WORD, word, at) if word in WORDS else Token(NAME, value, at)


def _number(typed: str, line: str, at: int) -> str:
    digits = re.sub(r"[\s\u00a0\u202f]", "", typed).replace(",", ".")
    if len(digits) > MOST_DIGITS or float(digits) >= LARGEST:
        raise FormulaRefused(_("Le nombre %(place)s est trop long.", place=place(line, at)))
    return digits


def _text(quoted: str) -> str:
    inner = quoted[1:-1]
    return inner.replace('""', '"') if quoted[0] == '"' else inner.strip()


def plain(word: str) -> str:
    """Give a word in lower case, without accents."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def _unread(line: str, at: int) -> str:
    if line[at] in '"«“':
        return _("Un texte commence %(place)s et ne se ferme pas.", place=place(line, at))
    if line[at] == "[":
        return _("Un crochet s’ouvre %(place)s et ne se ferme pas.", place=place(line, at))
    return _(
        "«\u00a0%(sign)s\u00a0» ne se lit pas %(place)s.", sign=line[at], place=place(line, at)
    )


def place(line: str, at: int) -> str:
    """Say where a place of the line is: what stands before it."""
    before = line[:at].strip()
    if not before:
        return _("au début")
    shown = before if len(before) <= 24 else f"…{before[-24:].lstrip()}"
    return _("après «\u00a0%(before)s\u00a0»", before=shown)

"""Reads a formula: the tree of JSON Logic that a line says, or where it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guichet_kit.i18n import _, ngettext
from guichet_kit.logic import LogicRefused, compiled
from guichet_kit.logic.operators import OPERATORS

from guichet_workflow.core.formulas.tokens import (
    CALL,
    END,
    FUNCTIONS,
    NAME,
    NUMBER,
    SIGN,
    TEXT,
    WORD,
    FormulaRefused,
    Token,
    place,
    tokens,
)

MOST_LEVELS = 30
COMPARED = {"=": "==", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}
FLAT = ("+", "*", "and", "or")
"""What takes as many arguments as the line gives it, one after the other."""
OFFERED = (
    "min", "max", "si", "somme", "compte", "défaut", "texte", "manque", "chacun", "aucun",
    "au_moins_un",
)  # fmt: skip
"""The functions that a refusal names, the most useful first."""
CONSTANTS = {"oui": True, "vide": None}


def read(line: str) -> Any:
    """Give the tree of JSON Logic of a line. Raises `FormulaRefused` with a sentence."""
    reader = _Reader(line)
    tree = reader.either()
    reader.expect_end()
    try:
        compiled(tree)
    except LogicRefused as refusal:
        raise FormulaRefused(
            _("Ce calcul est trop long, ou une somme y tient dans une autre.")
        ) from refusal
    return tree


class _Reader:
    """Goes through the pieces of a line, from what binds least to what binds most."""

    def __init__(self, line: str) -> None:
        self.line, self.pieces, self.at, self.level = line, tokens(line), 0, 0

    @property
    def now(self) -> Token:
        return self.pieces[self.at]

    def take(self, kind: str, *values: str) -> str:
        """Take the piece if it is one of these; give what it says, "" otherwise."""
        piece = self.now
        if piece.kind != kind or piece.value not in values:
            return ""
        self.at += 1
        return piece.value

    def refuse(self, why: str) -> FormulaRefused:
        """Make a refusal that names the place of the piece."""
        where = place(self.line, self.now.at)
        return FormulaRefused(f"{where[:1].upper()}{where[1:]}, {why}")

    def expect_end(self) -> None:
        if self.now.kind != END:
            raise self.refuse(_("«\u00a0%(rest)s\u00a0» ne se lit pas.", rest=self.rest()))

    def rest(self) -> str:
        """What is left of the line, shortened."""
        left = self.line[self.now.at :].strip()
        return left if len(left) <= 24 else f"{left[:24]}…"

    def either(self) -> Any:
        """One or the other; what every level of parentheses holds."""
        self.level += 1
        if self.level > MOST_LEVELS:
            raise FormulaRefused(_("Ce calcul a trop de parenthèses les unes dans les autres."))
        found = self._chain(self._both, WORD, {"ou": "or"})
        self.level -= 1
        return found

    def _both(self) -> Any:
        return self._chain(self._contrary, WORD, {"et": "and"})

    def _chain(self, part: Callable[[], Any], kind: str, signs: dict[str, str]) -> Any:
        """Parts with signs between them, read from the left."""
        found, last = part(), ""
        while sign := self.take(kind, *signs):
            operator, right = signs[sign], part()
            if operator == last and operator in FLAT:
                found[operator].append(right)
            else:
                found, last = {operator: [found, right]}, operator
        return found

    def _contrary(self) -> Any:
        times = 0
        while self.now.kind == WORD and self.now.value == "non" and self._operand_follows():
            self.at, times = self.at + 1, times + 1
        if times > MOST_LEVELS:
            raise self.refuse(_("il y a trop de «\u00a0non\u00a0»."))
        found = self._comparison()
        for _one in range(times):
            found = _alone("!", found)
        return found

    def _operand_follows(self) -> bool:
        after = self.pieces[self.at + 1]
        if after.kind == SIGN:
            return after.value in ("(", "-")
        if after.kind == WORD:
            return after.value in ("non", "element", *CONSTANTS)
        return after.kind != END

    def _comparison(self) -> Any:
        left = self._sum()
        if sign := self.take(SIGN, *COMPARED):
            return self._compared(sign, left)
        if self.take(WORD, "contient"):
            return {"in": [self._sum(), left]}
        if self.take(WORD, "parmi"):
            return {"in": [left, self._arguments()]}
        while self.take(WORD, "est"):
            if not (state := self.take(WORD, "vide", "rempli")):
                raise self.refuse(_("écrivez «\u00a0vide\u00a0» ou «\u00a0rempli\u00a0»."))
            left = _alone("!" if state == "vide" else "!!", left)
        return left

    def _compared(self, sign: str, left: Any) -> Any:
        sides = [left, self._sum()]
        if sign in "<≤>≥" and self.take(SIGN, sign):
            sides.append(self._sum())
        if self.now.kind == SIGN and self.now.value in COMPARED:
            raise self.refuse(
                _("séparez les comparaisons par «\u00a0et\u00a0» ou des parenthèses.")
            )
        return {COMPARED[sign]: sides}

    def _sum(self) -> Any:
        return self._chain(self._product, SIGN, {"+": "+", "-": "-"})

    def _product(self) -> Any:
        return self._chain(self._opposite, SIGN, {"*": "*", "/": "/"})

    def _opposite(self) -> Any:
        times = 0
        while self.take(SIGN, "-"):
            times += 1
        if times > MOST_LEVELS:
            raise self.refuse(_("il y a trop de signes moins."))
        written = self.now.kind == NUMBER
        found = self._atom()
        if written and times:
            found, times = -found, times - 1
        for _one in range(times):
            found = {"-": [found]}
        return found

    def _atom(self) -> Any:
        piece = self.now
        self.at += 1
        if piece.kind == NUMBER:
            return float(piece.value) if "." in piece.value else int(piece.value)
        if piece.kind == TEXT:
            return piece.value
        if piece.kind == NAME:
            return {"var": piece.value}
        if piece.kind == CALL:
            return self._call(piece)
        if piece.kind == WORD and piece.value in ("non", "element", *CONSTANTS):
            return _constant(piece.value)
        if piece.kind == SIGN and piece.value == "(":
            return self._within()
        self.at -= 1
        raise self.refuse(self._lacking())

    def _lacking(self) -> str:
        if self.now.kind == END:
            return _("il manque une valeur.")
        return _("il manque une valeur avant «\u00a0%(rest)s\u00a0».", rest=self.rest())

    def _within(self) -> Any:
        found = self.either()
        if not self.take(SIGN, ")"):
            raise self.refuse(_("il manque une parenthèse fermante."))
        return found

    def _arguments(self) -> list[Any]:
        """What stands between parentheses, separated by semicolons."""
        if not self.take(SIGN, "("):
            raise self.refuse(_("il manque une parenthèse ouvrante."))
        if self.take(SIGN, ")"):
            return []
        found = [self.either()]
        while self.take(SIGN, ";"):
            found.append(self.either())
        if not self.take(SIGN, ")"):
            raise self.refuse(_("il manque «\u00a0;\u00a0» ou une parenthèse fermante."))
        return found

    def _call(self, piece: Token) -> Any:
        if piece.value not in FUNCTIONS:
            self.at -= 1
            words = _("«\u00a0%(name)s\u00a0» n’est pas connu. Il y a\u00a0: %(known)s.")
            raise self.refuse(words % {"name": piece.value, "known": ", ".join(OFFERED)})
        given, operator = self._arguments(), FUNCTIONS[piece.value]
        self._check_number(piece.value, operator, len(given))
        if piece.value in ("manque", "defaut"):
            return self._named(operator, given)
        return {operator: given} if operator else given

    def _check_number(self, name: str, operator: str, given: int) -> None:
        least, most, _build = OPERATORS.get(operator, (0, given, None))
        if given < least:
            words = ngettext(
                "«\u00a0%(name)s\u00a0» veut %(num)s valeur au moins.",
                "«\u00a0%(name)s\u00a0» veut %(num)s valeurs au moins.",
                least,
                name=name,
            )
            raise self.refuse(words)
        if given > most:
            words = ngettext(
                "«\u00a0%(name)s\u00a0» veut %(num)s valeur au plus.",
                "«\u00a0%(name)s\u00a0» veut %(num)s valeurs au plus.",
                most,
                name=name,
            )
            raise self.refuse(words)

    def _named(self, operator: str, given: list[Any]) -> Any:
        """A function whose first arguments, or all, are names."""
        names = [one.get("var") if isinstance(one, dict) else None for one in given]
        wanted = names if operator == "missing" else names[:1]
        if not wanted or not all(isinstance(name, str) for name in wanted):
            raise self.refuse(_("un nom de donnée était attendu."))
        return {operator: [*wanted, *given[len(wanted) :]]}


def _alone(operator: str, given: Any) -> Any:
    """An operator of one argument, which is not written in a list unless it is one itself."""
    return {operator: [given] if isinstance(given, list) else given}


def _constant(word: str) -> Any:
    if word == "element":
        return {"var": ""}
    return False if word == "non" else CONSTANTS[word]

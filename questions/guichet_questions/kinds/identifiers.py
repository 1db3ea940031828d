"""Numbers given by an administration or a bank: checked, kept compact, shown in groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from guichet_kit.i18n import _
from stdnum import iban
from stdnum.fr import nif, nir, siren, siret

from guichet_questions.kinds.base import FieldRefused, Kind, Raw, Value
from guichet_questions.kinds.text import one_line

_SEPARATORS = re.compile(r"[\s.\-/·\u2010-\u2015]")
_LONGEST, _LONG = 60, 20
_PLATE_BEFORE_2009 = re.compile(r"([0-9]{1,4})([A-Z]{1,3})(2[AB]|[0-9]{2,3})")


def by_groups(*sizes: int) -> Callable[[str], tuple[str, ...]]:
    """Cut a number in pieces of these sizes; what is over makes the last piece."""

    def cut(compact: str) -> tuple[str, ...]:
        starts = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
        pieces = [compact[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]
        return tuple(filter(None, pieces))

    return cut


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What an identifier obeys: its `shape` once compact, then its control (`is_true`).

    `what` names it with an article and its length, `where` the paper that bears it; `pieces` cuts
    it into what people see apart by `space`.
    """

    shape: str
    sample: str
    what: Callable[[], str]
    where: Callable[[], str]
    pieces: Callable[[str], tuple[str, ...]] = by_groups()
    space: str = " "
    is_true: Callable[[str], bool] = lambda _compact: True


class Identifier(Kind):
    """One number, which follows the `rule` of its type."""

    rule: ClassVar[Rule]

    def accept(self, raw: Raw) -> Value:
        """The number without separators, in capitals. Raises FieldRefused."""
        compact = _SEPARATORS.sub("", one_line(raw)).upper()
        if len(compact) > _LONGEST or not re.fullmatch(self.rule.shape, compact):
            raise FieldRefused(self._another_shape(len(compact)))
        if not self.rule.is_true(compact):
            raise FieldRefused(self._mistyped())
        return compact

    def _another_shape(self, count: int) -> str:
        return _(
            "Ce n’est pas %(what)s : votre réponse a %(count)s signes, sans compter les espaces. "
            "Recopiez ce que porte %(where)s. %(example)s"
        ) % {**self._words(), "count": count}

    def _mistyped(self) -> str:
        return (
            _(
                "Il y a une erreur de frappe dans ce numéro : ses signes de contrôle ne vont pas "
                "avec les autres. Comparez chaque signe avec %(where)s. %(example)s"
            )
            % self._words()
        )

    def _words(self) -> dict[str, str]:
        return {
            "what": self.rule.what(),
            "where": self.rule.where(),
            "example": self.example(),
        }

    def typed(self, value: Value) -> Raw:
        """The number in groups, as people write it. Raises FieldRefused on another shape."""
        return self.rule.space.join(self.rule.pieces(super().typed(value)))

    def show(self, value: Value) -> str:
        """The number in groups, which stay on one line when they are short enough for a phone."""
        pieces = self.rule.pieces(str(value)) if value else ()
        short = sum(map(len, pieces)) < _LONG
        return (self.rule.space.replace(" ", "\u00a0") if short else self.rule.space).join(pieces)

    def example(self) -> str:
        """A number that shows the shape."""
        return _("Exemple : %(sample)s.") % {"sample": self.rule.sample}

    def describe(self) -> dict[str, Any]:
        """A string of this shape."""
        return {"type": "string", "pattern": f"^(?:{self.rule.shape})$"}


class Siren(Identifier):
    """The number of an enterprise or an association in INSEE's register."""

    rule = Rule(
        shape="[0-9]{9}",
        sample="732 829 320",
        what=lambda: _("un numéro SIREN de 9 chiffres"),
        where=lambda: _("votre avis de situation de l’INSEE"),
        pieces=by_groups(3, 3),
        is_true=siren.is_valid,
    )


class Siret(Identifier):
    """The number of one establishment; La Poste's add up to a multiple of five instead."""

    rule = Rule(
        shape="[0-9]{14}",
        sample="732 829 320 00074",
        what=lambda: _("un numéro SIRET de 14 chiffres"),
        where=lambda: _("votre avis de situation de l’INSEE"),
        pieces=by_groups(3, 3, 3),
        is_true=siret.is_valid,
    )


class Rna(Identifier):
    """The number of an association in the national register; `W9R…` and such overseas."""

    rule = Rule(
        shape="W[0-9][0-9A-Z][0-9]{7}",
        sample="W351234567",
        what=lambda: _("un numéro RNA, la lettre W suivie de 9 chiffres"),
        where=lambda: _("le récépissé de la préfecture"),
    )


class Nir(Identifier):
    """The social security number with its key; 2A and 2B stand for Corsica."""

    personal = True
    rule = Rule(
        shape="[1-478][0-9]{4}(?:2[AB]|[0-9]{2})[0-9]{8}",
        sample="2 95 10 99 126 111 93",
        what=lambda: _("un numéro de sécurité sociale de 15 chiffres, clé comprise"),
        where=lambda: _("votre carte Vitale"),
        pieces=by_groups(1, 2, 2, 2, 3, 3),
        is_true=nir.is_valid,
    )


class TaxNumber(Identifier):
    """The number of a person at the tax office (SPI); its three last digits check the others."""

    personal = True
    rule = Rule(
        shape="[0-3][0-9]{12}",
        sample="30 23 217 600 053",
        what=lambda: _("un numéro fiscal de 13 chiffres, qui commence par 0, 1, 2 ou 3"),
        where=lambda: _("votre avis d’impôt"),
        pieces=by_groups(2, 2, 3, 3),
        is_true=nif.is_valid,
    )


class PreDemande(Identifier):
    """The number of a request for a card or a passport begun on the State's site (ANTS)."""

    personal = True
    rule = Rule(
        shape="[0-9A-Z]{10}",
        sample="A1B2C3D4E5",
        what=lambda: _("un numéro de pré-demande de 10 chiffres ou lettres"),
        where=lambda: _("le récapitulatif de votre pré-demande"),
    )


def _plate_pieces(compact: str) -> tuple[str, ...]:
    if old := _PLATE_BEFORE_2009.fullmatch(compact):
        return (" ".join(old.groups()),)
    return by_groups(2, 3)(compact)


class Plate(Identifier):
    """A registration plate: AB-123-CD (without I, O nor U), or 123 ABC 35 from before 2009."""

    personal = True
    rule = Rule(
        shape=f"[A-HJ-NP-TV-Z]{{2}}[0-9]{{3}}[A-HJ-NP-TV-Z]{{2}}|{_PLATE_BEFORE_2009.pattern}",
        sample="AB-123-CD",
        what=lambda: _("une immatriculation française"),
        where=lambda: _("votre carte grise"),
        pieces=_plate_pieces,
        space="-",
    )


def iban_is_true(compact: str) -> bool:
    """Modulo 97, the structure of the country, and the key of the RIB of a French account."""
    # The lists of banks of each country grow old: a new bank would be refused.
    if not iban.is_valid(compact, check_country=False):
        return False
    return compact[:2] not in ("FR", "MC") or rib_key(compact[4:25]) == compact[25:]


def rib_key(account: str) -> str:
    """The two digits that close a RIB: bank (5), branch (5) and account (11) checked together."""
    digits = "".join(c if c.isdigit() else _rib_digit(c) for c in account)
    bank, branch, number = int(digits[:5]), int(digits[5:10]), int(digits[10:])
    return f"{97 - (89 * bank + 15 * branch + 3 * number) % 97:02}"


def _rib_digit(letter: str) -> str:
    """A to I are 1 to 9, J to R too, S to Z are 2 to 9."""
    place = ord(letter) - ord("A")
    return str((place if place < 18 else place + 1) % 9 + 1)


class Iban(Identifier):
    """A bank account of any country of the IBAN register (ISO 13616)."""

    personal = True
    rule = Rule(
        shape="FR[0-9]{12}[0-9A-Z]{11}[0-9]{2}|(?!FR)[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}",
        sample="FR14 2004 1010 0505 0001 3M02 606",
        what=lambda: _("un IBAN, qui a 27 signes en France"),
        where=lambda: _("votre relevé d’identité bancaire (RIB)"),
        pieces=by_groups(*(4,) * 8),
        is_true=iban_is_true,
    )

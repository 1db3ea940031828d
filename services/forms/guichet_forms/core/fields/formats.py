"""The French identifiers a text field may ask for: SIRET, SIREN, RNA, postcode, plate, IBAN."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from guichet_kit.i18n import _

from guichet_forms.core.fields.base import FieldRefused

LA_POSTE = "356000000"


@dataclass(frozen=True)
class Format:
    """One identifier: its shape once compacted, its control, its name and an example."""

    name: str
    shape: re.Pattern[str]
    what: Callable[[], str]
    sample: str
    is_true: Callable[[str], bool] = lambda _text: True

    def accept(self, text: str) -> str:
        """The identifier without spaces, in capitals. Raises FieldRefused."""
        compact = re.sub(r"[\s.]", "", text).upper()
        if not self.shape.fullmatch(compact):
            raise FieldRefused(
                _("Ce n’est pas %(what)s. Vérifiez le nombre de signes. Exemple : %(sample)s.")
                % {"what": self.what(), "sample": self.sample}
            )
        if not self.is_true(compact):
            raise FieldRefused(
                _(
                    "Ce numéro contient une erreur de frappe : ce n’est pas %(what)s qui existe. "
                    "Comparez-le à votre document. Exemple : %(sample)s."
                )
                % {"what": self.what(), "sample": self.sample}
            )
        return compact


def luhn(digits: str) -> bool:
    """True when the Luhn sum of these digits is a multiple of ten."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def siret_is_true(siret: str) -> bool:
    """True for a SIRET whose control holds; La Poste counts its digits (INSEE's exception)."""
    if luhn(siret):
        return True
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0


def iban_is_true(iban: str) -> bool:
    """True when the IBAN modulo 97 is 1 (ISO 13616)."""
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


FORMATS = {
    item.name: item
    for item in (
        Format(
            "siret",
            re.compile(r"[0-9]{14}"),
            lambda: _("un numéro SIRET de 14 chiffres"),
            "732 829 320 00074",
            siret_is_true,
        ),
        Format(
            "siren",
            re.compile(r"[0-9]{9}"),
            lambda: _("un numéro SIREN de 9 chiffres"),
            "732 829 320",
            luhn,
        ),
        Format(
            "rna",
            re.compile(r"W[0-9][0-9A-Z][0-9]{7}"),
            lambda: _("un numéro RNA : la lettre W suivie de 9 chiffres"),
            "W351234567",
        ),
        Format(
            "postcode",
            re.compile(r"(0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}"),
            lambda: _("un code postal de 5 chiffres"),
            "35120",
        ),
        Format(
            "plate",
            re.compile(r"[A-HJ-NP-TV-Z]{2}-?[0-9]{3}-?[A-HJ-NP-TV-Z]{2}"),
            lambda: _("une plaque d’immatriculation"),
            "AB-123-CD",
        ),
        Format(
            "iban",
            re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}"),
            lambda: _("un IBAN"),
            "FR14 2004 1010 0505 0001 3M02 606",
            iban_is_true,
        ),
    )
}

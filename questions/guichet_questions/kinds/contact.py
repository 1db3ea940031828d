"""How to reach people: e-mail and telephone."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Posted, Raw, Value, first
from guichet_questions.kinds.domains import meant_domain
from guichet_questions.kinds.text import one_line

EMAIL_LIMIT = 254
# The button of the advice is posted as this part of the question.
TAKEN = "taken"
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Where 0 and nine digits dial: France first, then those of its overseas territories that do so.
# A shorter number without the code of its country is a French one cut short.
_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT")
_CODES = {33, 262, 590, 594, 596}
# Four digits: services (3xxx) and operators (10xx), of no use abroad (ARCEP).
_SHORT = re.compile(r"3[0-9]{3}|10[0-9]{2}")
_FRENCH_NUMBER = re.compile(r"\+33[1-9][0-9]{8}")
_PHONE_SIGNS = re.compile(r"\+?[0-9\s().\-/\u2010-\u2013\u00a0\u202f]+")


def ascii_domain(domain: str) -> str:
    """The domain in lower-case ASCII letters (IDNA). Raises ValueError when it cannot be one."""
    name = domain.lower().encode("idna").decode("ascii")
    labels = name.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(domain)
    return name


def readable_domain(domain: str) -> str:
    """The domain as people write it: `xn--…` labels decoded."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


class Email(Kind):
    """An address that fits in a mail header: ASCII local part, domain stored in IDNA form."""

    personal = True

    def accept(self, raw: Raw) -> Value:
        """The address, domain in lower case. Raises FieldRefused."""
        # A line break inside an address is how a header is injected: refused, never repaired.
        if len(raw) > EMAIL_LIMIT or "\n" in raw.strip() or "\r" in raw.strip():
            raise FieldRefused(self._refusal())
        local, at, domain = one_line(raw).rpartition("@")
        if not at or len(local) > 64 or not _LOCAL.fullmatch(local):
            raise FieldRefused(self._refusal())
        try:
            address = f"{local}@{ascii_domain(domain)}"
        except (ValueError, UnicodeError) as fault:
            raise FieldRefused(self._refusal()) from fault
        if len(address) > EMAIL_LIMIT:
            raise FieldRefused(self._refusal())
        return address

    def _refusal(self) -> str:
        return _(
            "Cette adresse électronique n’est pas complète ou contient un signe interdit "
            "(espace, accent avant le @). Écrivez-la comme dans l’exemple : nom@exemple.fr."
        )

    def advice(self, value: Value) -> str:
        """The address meant when its domain is a slip away from a usual one; else ""."""
        local, _at, domain = str(value or "").rpartition("@")
        meant = meant_domain(domain)
        return f"{local}@{meant}" if meant else ""

    def read(self, posted: Posted, field_id: str) -> Raw:
        """What was typed; when the button of the advice was pressed, the address it offers."""
        return first(posted, f"{field_id}-{TAKEN}") or super().read(posted, field_id)

    def typed(self, value: Value) -> Raw:
        """The address as people write it. Raises FieldRefused on another shape."""
        local, at, domain = super().typed(value).rpartition("@")
        return f"{local}{at}{readable_domain(domain)}"

    def show(self, value: Value) -> str:
        """The address as people write it."""
        return str(self.typed(value)) if value else ""

    def example(self) -> str:
        """An address."""
        return _("Exemple : nom@exemple.fr.")

    def describe(self) -> dict[str, Any]:
        """A string in the format email."""
        return {"type": "string", "format": "email", "maxLength": EMAIL_LIMIT}


class Phone(Kind):
    """A telephone number: French by default, stored in E.164."""

    personal = True

    def accept(self, raw: Raw) -> Value:
        """The number as `+33…`. Raises FieldRefused."""
        text = one_line(raw)
        number = _number(text) if len(text) <= 40 and _PHONE_SIGNS.fullmatch(text) else ""
        if not number:
            raise FieldRefused(self._refusal())
        return number

    def _refusal(self) -> str:
        return _(
            "Ce numéro de téléphone n’existe pas sous cette forme. Écrivez les 10 chiffres, "
            "avec les chiffres 0 à 9, ou l’indicatif du pays. "
            "Exemple : 06 39 98 00 12 ou +32 470 12 34 56."
        )

    def show(self, value: Value) -> str:
        """The number as it is dialled in France, else with the code of its country."""
        number = _parsed(str(value), "FR") if value else None
        if number is None:
            return str(value or "")
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        if number.country_code in _CODES and _number(national) == value:
            return national
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def typed(self, value: Value) -> Raw:
        """The number as it is shown. Raises FieldRefused on another shape."""
        return self.show(super().typed(value))

    def example(self) -> str:
        """A number of the range kept for fiction."""
        return _("Exemple : 06 39 98 00 12.")

    def describe(self) -> dict[str, Any]:
        """A string in E.164."""
        return {"type": "string", "pattern": r"^\+[1-9][0-9]{5,14}$"}


def _number(text: str) -> str:
    """The number that these signs dial from France, in E.164; "" when they dial none."""
    compact = re.sub(r"[^0-9]", "", text)
    if _SHORT.fullmatch(compact.removeprefix("33")) and len(compact) in (4, 6):
        return f"+33{compact[-4:]}"
    candidates = [found for found in (_parsed(text, region) for region in _REGIONS) if found]
    for number in candidates:
        if phonenumbers.is_valid_number(number):
            return _e164(number)
    # The numbering plan grows faster than the library: any +33 of nine digits is kept.
    french = _e164(candidates[0]) if candidates else ""
    return french if _FRENCH_NUMBER.fullmatch(french) else ""


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

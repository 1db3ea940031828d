"""How to reach people: e-mail and telephone."""

from __future__ import annotations

import difflib
import re
from typing import Any

import phonenumbers
from guichet_kit.i18n import _

from guichet_forms.core.fields.base import FieldRefused, Kind, Raw, Value
from guichet_forms.core.fields.text import one_line

EMAIL_LIMIT = 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_USUAL_DOMAINS = (
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.fr",
    "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr", "yahoo.com", "icloud.com", "live.fr",
    "bbox.fr", "neuf.fr", "numericable.fr", "protonmail.com",
)  # fmt: skip
# France first, then the overseas territories that share its national way of writing numbers.
_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF", "WF")
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
        """« Vouliez-vous dire … ? » for a domain one slip away from a usual one, else ""."""
        local, _at, domain = str(value or "").rpartition("@")
        close = difflib.get_close_matches(domain, _USUAL_DOMAINS, n=1, cutoff=0.84)
        if not local or not close or domain in _USUAL_DOMAINS:
            return ""
        return _("Vouliez-vous dire %(address)s ?") % {"address": f"{local}@{close[0]}"}

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
        if len(text) > 40 or not _PHONE_SIGNS.fullmatch(text):
            raise FieldRefused(self._refusal())
        candidates = [c for c in (_parsed(text, region) for region in _REGIONS) if c]
        for number in candidates:
            if phonenumbers.is_valid_number(number):
                return _e164(number)
        # The numbering plan grows faster than the library: any +33 of nine digits is kept.
        if candidates and _FRENCH_NUMBER.fullmatch(_e164(candidates[0])):
            return _e164(candidates[0])
        raise FieldRefused(self._refusal())

    def _refusal(self) -> str:
        return _(
            "Ce numéro de téléphone n’existe pas sous cette forme. Écrivez les 10 chiffres, "
            "avec les chiffres 0 à 9, ou l’indicatif du pays. "
            "Exemple : 06 39 98 00 12 ou +32 470 12 34 56."
        )

    def show(self, value: Value) -> str:
        """The number by pairs when it is French, else with its country code."""
        number = _parsed(str(value), "FR") if value else None
        if number is None:
            return str(value or "")
        style = (
            phonenumbers.PhoneNumberFormat.NATIONAL
            if number.country_code == 33
            else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        return phonenumbers.format_number(number, style)

    def example(self) -> str:
        """A number of the range kept for fiction."""
        return _("Exemple : 06 39 98 00 12.")

    def describe(self) -> dict[str, Any]:
        """A string in E.164."""
        return {"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"}


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

"""Mobile numbers: which may be texted, in the form that the provider takes."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

TERRITORIES = frozenset(
    {"FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM", "NC", "PF", "WF"}  # ISO 3166-1
)
"""France and its territories: elsewhere an SMS costs up to a hundred times as much, and a number
typed without account could be a trap that is paid by the call."""
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
MAINLAND = re.compile(r"\+33[67][0-9]{8}")
"""Every number of this shape is a mobile (plan de numérotation, ARCEP): the library lags behind."""
MAX_LENGTH = 40
GAP = "[^0-9]{0,3}"
"""What people and providers put between two digits."""


class NumberRefused(ValueError):
    """The text is not the number of a French mobile."""


def mobile_number(text: str) -> str:
    """Give `text` in E.164 when it is a mobile of France; raise `NumberRefused`."""
    if len(text) > MAX_LENGTH:
        raise NumberRefused
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise NumberRefused from error
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if MAINLAND.fullmatch(found):
        return found
    region = phonenumbers.region_code_for_number(number)
    if region not in TERRITORIES or phonenumbers.number_type(number) not in MOBILE:
        raise NumberRefused
    return found


def without_number(text: str, number: str) -> str:
    """Give `text` without a number in E.164, however it is written there: `+33 6…`, `06.39…`."""
    known = phonenumbers.parse(number)
    digits = phonenumbers.national_significant_number(known)
    abroad = rf"(?:(?:\+|(?<![0-9])00){GAP})?{known.country_code}{GAP}"
    written = rf"(?:{abroad})?(?:\(?0{GAP})?{GAP.join(digits)}"
    return re.sub(written, "…", text)

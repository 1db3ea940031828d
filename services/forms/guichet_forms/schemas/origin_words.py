"""What an origin of answers may give, in the words of a designer."""

from __future__ import annotations

from guichet_kit.i18n import _
from guichet_questions.plain_words import words_of

from guichet_forms.core.prefill.known import CLAIMS


def claim_words() -> dict[str, str]:
    """What each claim of an account or of FranceConnect is called."""
    return {
        "name": _("nom et prénoms"),
        "given_name": _("prénoms"),
        "family_name": _("nom de naissance"),
        "preferred_username": _("nom d’usage"),
        "gender": _("civilité"),
        "birthdate": _("date de naissance"),
        "birthplace": _("lieu de naissance"),
        "birthcountry": _("pays de naissance"),
        "email": _("courriel"),
        "phone_number": _("téléphone"),
        "address": _("adresse postale"),
    }


def key_shown(origin: str, key: str) -> str:
    """A key of this origin in words; the key itself where it names a question or a value."""
    return claim_words().get(key, key) if origin in CLAIMS else key


def key_read(origin: str, typed: str) -> str:
    """The key that words name, whatever their case and accents; what names none as it was typed."""
    if origin not in CLAIMS:
        return typed
    known = {tuple(words_of(words)): claim for claim, words in claim_words().items()}
    return known.get(tuple(words_of(typed)), typed)


def autocomplete_words() -> dict[str, str]:
    """The tokens of WCAG 1.3.5 that a form of an authority needs, and what they fill in."""
    return {
        "name": _("Nom et prénoms"),
        "given-name": _("Prénoms"),
        "family-name": _("Nom"),
        "email": _("Courriel"),
        "tel": _("Téléphone"),
        "street-address": _("Adresse postale"),
        "postal-code": _("Code postal"),
        "address-level2": _("Commune"),
        "country-name": _("Pays"),
        "bday": _("Date de naissance"),
        "organization": _("Nom de l’organisme ou de l’association"),
        "url": _("Adresse d’un site"),
    }


def media_words() -> dict[str, str]:
    """The kinds of files that a question may take."""
    office = "application/vnd.openxmlformats-officedocument."
    open_document = "application/vnd.oasis.opendocument."
    return {
        "application/pdf": _("PDF"),
        "image/jpeg": _("Photo JPEG"),
        "image/png": _("Image PNG"),
        f"{office}wordprocessingml.document": _("Texte Word (DOCX)"),
        f"{open_document}text": _("Texte LibreOffice (ODT)"),
        f"{office}spreadsheetml.sheet": _("Tableau Excel (XLSX)"),
        f"{open_document}spreadsheet": _("Tableau LibreOffice (ODS)"),
        "text/csv": _("Tableau CSV"),
    }


def part_words() -> dict[str, str]:
    """The parts of an identity that a question may ask for."""
    return {
        "civility": _("Civilité"),
        "family_name": _("Nom de naissance"),
        "usage_name": _("Nom d’usage"),
        "given_names": _("Prénoms"),
        "birth_date": _("Date de naissance"),
        "birth_place": _("Lieu de naissance"),
    }

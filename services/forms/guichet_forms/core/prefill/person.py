"""The claims of a person as answers: a name, a birth, an address. Nothing is invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guichet_questions.kinds import Around, Value
from guichet_questions.kinds.base import SourceDown
from guichet_questions.kinds.identity import USUAL
from guichet_questions.kinds.territory import COMMUNES
from guichet_questions.question import Field

FRANCE = "99100"
"""France in the official geographic code of INSEE, as FranceConnect says it."""
_WHOLE_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_CIVILITIES = {"female": "madame", "male": "monsieur"}
_ALIASES = {"phone": "phone_number"}
_USUAL = {
    "email": "email",
    "phone": "phone_number",
    "address": "address",
    "civility": "gender",
    "date": "birthdate",
    "commune": "birthplace",
    "country": "birthcountry",
}
"""The claim that a question wants when its prefill names none, by its type."""
_PARTS = {
    "civility": "gender",
    "family_name": "family_name",
    "usage_name": "preferred_username",
    "given_names": "given_name",
    "birth_date": "birthdate",
    "birth_place": "birthplace",
}


def value_from(item: Field, key: str, claims: Mapping[str, Any], around: Around) -> Value:
    """What these claims answer, in the stored shape of the question's type; None for nothing.

    An identity may lack parts.
    """
    if item.kind == "identity":
        asked = item.settings.get("parts") or USUAL
        parts = {part: _part(_PARTS[part], claims, around) for part in asked}
        return {part: text for part, text in parts.items() if text} or None
    claim = known_claim(item, key)
    if item.kind == "commune" and claim == "birthplace":
        return _commune(claims, around)
    if item.kind == "country" and claim == "birthcountry":
        return {"id": "FR", "text": "France"} if claims.get(claim) == FRANCE else None
    if claim == "address":
        return _address(claims.get("address")) if item.kind == "address" else None
    return _part(claim, claims, around) or None


def known_claim(item: Field, key: str) -> str:
    """The claim that a prefill reads: the one its key names, else the usual one of the type."""
    return _ALIASES.get(key, key) or _USUAL.get(item.kind, "")


def _part(claim: str, claims: Mapping[str, Any], around: Around) -> str:
    text = _text(claims, claim)
    if claim == "gender":
        return _CIVILITIES.get(text, "")
    if claim == "birthdate":
        # A day or a month that nobody knows is written 00: it is left to the person.
        return text if _WHOLE_DAY.fullmatch(text) else ""
    if claim == "birthplace":
        return str((_commune(claims, around) or {}).get("text", ""))
    if claim in ("given_name", "family_name") and not text:
        given, _space, family = _text(claims, "name").partition(" ")
        return given if claim == "given_name" else family
    return text


def _text(claims: Mapping[str, Any], claim: str) -> str:
    found = claims.get(claim)
    return found.strip() if isinstance(found, str) else ""


def _commune(claims: Mapping[str, Any], around: Around) -> dict[str, Any] | None:
    """The commune of birth, which comes as its INSEE code; None where it cannot be named."""
    code = _text(claims, "birthplace")
    if not code:
        return None
    try:
        found = around.find(COMMUNES, code)
    except SourceDown:
        return None
    if found is None:
        return None
    postcodes = found.get("postcodes") or [""]
    return {"id": code, "text": str(found["text"]), "postcode": str(postcodes[0])}


def _address(claim: Any) -> dict[str, str] | None:
    """The claim `address` of OpenID Connect Core §5.1.1, as a French postal address."""
    if not isinstance(claim, Mapping):
        return None
    line, _newline, more = _text(claim, "street_address").partition("\n")
    found = {
        "line": line.strip(),
        "complement": " ".join(more.split()),
        "postcode": _text(claim, "postal_code"),
        "city": _text(claim, "locality"),
    }
    return found if found["line"] and found["postcode"] and found["city"] else None

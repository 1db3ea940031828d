"""What is known before anyone types, put where the form asks for it (WCAG 3.3.7)."""

from __future__ import annotations

from collections.abc import Mapping

from guichet_forms.core.definition import Form
from guichet_forms.core.fields import Around, FieldRefused, Value, is_nothing, kind_of


def known_answers(form: Form, name: str, email: str, around: Around) -> dict[str, Value]:
    """Give the answers that the name and e-mail of an account allow, checked as if typed."""
    given, _space, family = name.strip().partition(" ")
    known = {"name": name, "given-name": given, "family-name": family, "email": email}
    found: dict[str, Value] = {}
    for item in form.by_id.values():
        text = known.get(item.autocomplete, "")
        if text and item.kind in ("text", "email"):
            try:
                found[item.id] = kind_of(item, around).clean(text)
            except FieldRefused:
                continue
    return found


def locked_fields(form: Form, known: Mapping[str, Value]) -> frozenset[str]:
    """The questions that may not be answered by hand, `known` being what was put in them."""
    return frozenset(
        item.id
        for item in form.by_id.values()
        if item.locked is True or (item.locked and not is_nothing(known.get(item.id)))
    )

"""What an account already knows, put where the form asks for it (WCAG 3.3.7)."""

from __future__ import annotations

from guichet_forms.core.definition import Form
from guichet_forms.core.fields import Around, FieldRefused, Value, kind_of


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

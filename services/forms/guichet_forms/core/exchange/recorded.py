"""Recorded tests: answers given once, and what the form must still say of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.answers import as_rows, clean_values
from guichet_forms.core.definition import Form
from guichet_forms.core.fields import Around


def failures(form: Form, recorded: Mapping[str, Any]) -> list[str]:
    """What a form no longer says as it was recorded, a sentence each; empty when all holds.

    `recorded` is one test as the catalogue writes them.
    """
    answers, expect = recorded["answers"], recorded["expect"]
    around = _around(recorded.get("today"))
    errors = clean_values(form, answers, around).errors
    shown = {row["id"] for row in as_rows(form, answers, empty=True)}
    found = [
        _("« %(name)s » devrait être montrée.") % {"name": name}
        for name in expect.get("visible", ())
        if name not in shown
    ]
    found += [
        _("« %(name)s » devrait être cachée.") % {"name": name}
        for name in expect.get("hidden", ())
        if name in shown
    ]
    wanted = expect.get("errors", {})
    for name in sorted({*wanted, *errors}):
        if name not in errors or wanted.get(name, "") not in errors[name] or name not in wanted:
            found.append(_("« %(name)s » n’est plus jugée de la même façon.") % {"name": name})
    if expect.get("valid", not errors) == bool(errors):
        found.append(
            _("La demande ne peut plus être envoyée, ou le peut alors qu’elle ne devrait pas.")
        )
    return found


def _around(today: str | None) -> Around:
    if today is None:
        return Around()
    return Around(now=datetime.fromisoformat(today).replace(hour=9, tzinfo=UTC))

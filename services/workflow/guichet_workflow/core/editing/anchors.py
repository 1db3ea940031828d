"""When an action at any time happens by itself: a delay from an anchor, in inputs and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from guichet_kit.i18n import _

from guichet_workflow.core.definition import Delay
from guichet_workflow.core.words import delay_words

KEYS = ("from", "status", "field", "n", "unit", "legal_basis")


class Inputs(Protocol):
    """What a page posted."""

    def get(self, name: str, default: str, /) -> str:
        """The first value posted under this name, `default` when there is none."""


def starts() -> list[tuple[str, str]]:
    """From what a delay may count, each with its words."""
    return [
        ("", _("Jamais d’elle-même")),
        ("received", _("La réception de la demande")),
        ("first", _("La première arrivée dans un statut")),
        ("last", _("Chaque arrivée dans un statut")),
        ("closed", _("La clôture")),
        ("field", _("Une date du dossier")),
    ]


def shown_anchor(value: Any) -> dict[str, str]:
    """An anchor as the texts of its inputs."""
    held = value if isinstance(value, dict) else {}
    offset = held.get("offset") if isinstance(held.get("offset"), dict) else {}
    flat = {**held, **(offset or {"n": "", "unit": "days"})}
    return {key: str(flat.get(key, "")) for key in KEYS}


def typed_anchor(name: str, form: Inputs) -> dict[str, str]:
    """The inputs as they were posted."""
    return {key: form.get(f"{name}-{key}", "").strip() for key in KEYS}


def read_anchor(typed: Mapping[str, str]) -> dict[str, Any] | None:
    """What the inputs say, None for never. Raises `ValueError` with a sentence."""
    start = typed["from"]
    if not start:
        return None
    try:
        offset = {"n": int(typed["n"] or 0), "unit": typed["unit"] or "days"}
    except ValueError as error:
        raise ValueError(_("Écrivez un nombre entier, par exemple 15.")) from error
    found: dict[str, Any] = {"from": start, "offset": offset}
    owed = {"first": "status", "last": "status", "field": "field"}.get(start)
    for key in (owed, "legal_basis"):
        if key and typed[key]:
            found[key] = typed[key]
    return found


def anchor_words(value: Any, statuses: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """An anchor in a sentence: « 3 jours avant Date de la fête »."""
    typed = shown_anchor(value)
    try:
        n = int(typed["n"])
        delay = delay_words(Delay(abs(n), typed["unit"]))
    except (KeyError, ValueError):
        return ""
    where = {
        "received": _("la réception"),
        "first": _("la première arrivée à « %(name)s »", name=statuses.get(typed["status"], "…")),
        "last": _("chaque arrivée à « %(name)s »", name=statuses.get(typed["status"], "…")),
        "closed": _("la clôture"),
        "field": _("« %(name)s »", name=labels.get(typed["field"], typed["field"] or "…")),
    }
    origin = where.get(typed["from"], "…")
    before = _("%(delay)s avant %(origin)s", delay=delay, origin=origin)
    return before if n < 0 else _("%(delay)s après %(origin)s", delay=delay, origin=origin)

"""A request made for somebody else: what is declared, kept and told (Code civil, article 1984)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.definition import Form
from guichet_forms.core.web import fault_of_name
from guichet_forms.core.whereabouts import Here

LONGEST_NAME = 150
ROW = "_mandate"
"""The id of its line among the answers: no question can bear it."""


@dataclass(frozen=True)
class Declared:
    """Who declared that she acts for somebody else, in which words, when."""

    by: str
    text: str
    at: datetime

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Declared | None:
        """What was declared, None when the request is her own, or was never asked."""
        if not kept:
            return None
        return cls(str(kept["by"]), str(kept["text"]), datetime.fromisoformat(str(kept["at"])))

    def as_json(self) -> dict[str, Any]:
        """The same, to be kept."""
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        return {"by": self.by, "text": self.text, "at": at}

    def said(self, here: Here) -> str:
        """The same in words, with the day and hour of the authority."""
        words = _("%(name)s, le %(moment)s : « %(text)s »")
        return words % {
            "name": self.by,
            "moment": here.said(self.at),
            "text": self.text.rstrip(" ."),
        }


def is_asked(form: Form, kind: str) -> bool:
    """Whether one says for whom the request is; an agent says it by her channel."""
    return form.mandate.allowed and kind != "agent"


def declaration(form: Form) -> str:
    """What is declared: the words of the form, else ours."""
    return form.mandate.declaration.strip() or _(
        "Je déclare que cette personne m’a donné le pouvoir de faire cette demande en son nom "
        "(Code civil, article 1984)."
    )


def faults(by: str, *, agreed: bool) -> dict[str, str]:
    """The sentences for what lacks in a declaration, by input."""
    errors = {}
    if not by.strip():
        errors["by"] = _("Écrivez votre prénom et votre nom. Exemple : Marie Le Goff.")
    elif len(by.strip()) > LONGEST_NAME:
        errors["by"] = _("Écrivez votre nom en 150 caractères au plus. Exemple : Marie Le Goff.")
    elif fault := fault_of_name(by):
        errors["by"] = fault
    if not agreed:
        errors["agreed"] = _(
            "Cochez cette déclaration pour continuer, ou faites la demande pour vous-même."
        )
    return errors


def row_of(kept: Mapping[str, Any] | None, here: Here) -> list[dict[str, Any]]:
    """Its line among the answers as people read them, none for a request of one's own."""
    declared = Declared.read(kept)
    if declared is None:
        return []
    return [
        {
            "id": ROW,
            "label": _("Déclaration de la personne qui fait la demande"),
            "type": "text",
            "value": declared.as_json(),
            "text": declared.said(here),
            "page": title(),
        }
    ]


def title() -> str:
    """What such a request is called."""
    return _("Demande faite pour quelqu’un d’autre")


def paragraph(kept: Mapping[str, Any] | None) -> str:
    """What the acknowledgement says of it, "" for a request of one's own."""
    declared = Declared.read(kept)
    if declared is None:
        return ""
    return _("Cette demande a été faite par %(name)s, au nom d’une autre personne.") % {
        "name": declared.by
    }

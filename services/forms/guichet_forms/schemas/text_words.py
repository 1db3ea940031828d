"""What each text of a form is, in words, for who translates it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.editing import walk


def words_of_place(source: Mapping[str, Any], place: str) -> str:
    """What a text is: "Prénom, aide"; of the card or of a page by what it says there."""
    owner, _dot, rest = place.partition(".")
    if owner == "pages":
        return _("Page, texte") if place.endswith(".text") else _("Page, titre")
    if owner == "rules":
        return _("Message d’une règle")
    if owner == "pieces_needed":
        return _("Pièce à préparer")
    if not rest or owner == "mandate":
        return _card().get(place, place)
    labels = {one.field["id"]: str(one.field.get("label", "")) for one in walk(source)}
    return f"{labels.get(owner) or owner}, {_part(rest)}"


def _part(rest: str) -> str:
    head, _dot, inner = rest.partition(".")
    if head == "options" and inner.endswith(".hint"):
        return _("aide d’une réponse")
    return _parts().get(head, head)


def _parts() -> dict[str, str]:
    return {
        "label": _("libellé"),
        "hint": _("aide"),
        "why": _("pourquoi le demander"),
        "text": _("texte"),
        "row_label": _("nom d’une ligne"),
        "unit": _("unité"),
        "pattern_hint": _("exemple de réponse"),
        "pattern_message": _("message de refus"),
        "options": _("réponse proposée"),
        "rows": _("ligne"),
        "levels": _("niveau"),
        "tree": _("choix"),
        "show": _("ce qui est montré"),
        "validations": _("message d’une vérification"),
    }


def _card() -> dict[str, str]:
    return {
        "title": _("Titre de la démarche"),
        "summary": _("Résumé"),
        "cost": _("Coût"),
        "purpose": _("À quoi servent les réponses"),
        "legal_basis": _("Base légale"),
        "recipients": _("Qui lit les réponses"),
        "mandate.declaration": _("Déclaration du mandataire"),
    }

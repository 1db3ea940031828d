"""What each text of a form is, in words, for who translates it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.editing import walk


def words_of_place(source: Mapping[str, Any], place: str) -> str:
    """What a text is: "Aide, « Prénom »"; of the card or of a page by what it says there."""
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
    if rest == "label":
        return _part(rest)
    words = _("%(part)s, « %(label)s »")
    return words % {"part": _part(rest), "label": labels.get(owner) or owner}


def _part(rest: str) -> str:
    head, _dot, inner = rest.partition(".")
    if head == "options" and inner.endswith(".hint"):
        return _("Aide d’une réponse")
    return _parts().get(head, head)


def _parts() -> dict[str, str]:
    return {
        "label": _("Libellé"),
        "hint": _("Aide"),
        "why": _("Pourquoi le demander"),
        "text": _("Texte"),
        "row_label": _("Nom d’une ligne"),
        "unit": _("Unité"),
        "pattern_hint": _("Exemple de réponse"),
        "pattern_message": _("Message de refus"),
        "options": _("Réponse proposée"),
        "rows": _("Ligne"),
        "levels": _("Niveau"),
        "tree": _("Choix"),
        "show": _("Ce qui est montré"),
        "validations": _("Message d’une vérification"),
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

"""Who acts on an item of Publik, where it leads, and how the report names it."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, SUBMITTER, Context, Made
from guichet_workflow.core.exchange.publik.reading import text_of

NO_FUNCTION = {"logged-users", "_signed_calls"}
"""The roles of Publik that are no group of agents: anyone with an account, any program."""
MOST_BY = 20


def named(item: Element) -> str:
    """The label of an item, else what it does, in the words that Publik shows."""
    kind = item.get("type", "")
    label = text_of(item, "label") or text_of(item, "subject") or text_of(item, "title")
    return (label or _kinds().get(kind, kind) or "?")[:LONGEST_LABEL]


def _kinds() -> dict[str, str]:
    automatic = _("Changement de statut automatique")
    return {
        "choice": _("Changement de statut manuel"),
        **dict.fromkeys(("jump", "timeout"), automatic),
        "jumponsubmit": _("Changement de statut à l’envoi"),
        "sendmail": _("Courriel"),
        "notification": _("Notification"),
        "sendsms": _("SMS"),
        "register-comment": _("Message dans l’historique"),
        "commentable": _("Commentaire"),
        "displaymsg": _("Alerte"),
        "form": _("Formulaire"),
        "editable": _("Modification de la demande"),
        "set-backoffice-fields": _("Données de traitement"),
        "webservice_call": _("Appel d’un service"),
        "export_to_model": _("Document"),
        "anonymise": _("Anonymisation"),
        "dispatch": _("Attribution d’une fonction"),
        "geolocate": _("Géolocalisation"),
        "modify_criticality": _("Urgence"),
        "redirect_to_url": _("Redirection"),
        "remove_tracking_code": _("Code de suivi"),
        "create_formdata": _("Création d’une demande"),
        "assign_carddata": _("Attribution d’une fiche"),
        "external_workflow_global_action": _("Action d’une autre demande"),
        "addattachment": _("Pièce jointe"),
        "aggregationemail": _("Résumé quotidien"),
        "update_user_profile": _("Profil de l’usager"),
        "add_role": _("Ajout d’un rôle à l’usager"),
        "remove_role": _("Retrait d’un rôle à l’usager"),
        "remove": _("Suppression de la demande"),
        "resubmit": _("Nouvel envoi de la demande"),
        **dict.fromkeys(("create_carddata", "edit_carddata"), _("Fiche")),
    }


def target_of(item: Element, made: Made, context: Context) -> str:
    """The status that an item leads to, "" for one that is not here."""
    wanted = text_of(item, "status")
    target = context.statuses.get(wanted, "")
    if wanted == "_previous":
        context.note(made.status, _("un retour au statut marqué est à refaire avec un repère"))
    elif wanted and not target:
        sentence = _("mène à un statut absent (%(name)s)", name=wanted)
        context.note(made.status, f"{named(item)}, {sentence}")
    return target


def roles_of(element: Element, tag: str) -> dict[str, str]:
    """The roles of a list, by their short name when it stands there, with what they are called."""
    found = element.find(tag)
    held = [((one.text or "").strip(), one.get("slug", "")) for one in found or ()]
    return {slug or label: label for label, slug in held if slug or label}


def functions_of(roles: Mapping[str, str], where: str, context: Context) -> list[str]:
    """The functions that roles are here; those that are no group of agents are told."""
    if not NO_FUNCTION.isdisjoint(roles):
        context.note(where, _("« tout utilisateur connecté » et les programmes n’y agissent pas"))
    asked = {role: label for role, label in roles.items() if role not in NO_FUNCTION}
    found = [
        context.add_function(role, label) for role, label in asked.items() if role != SUBMITTER
    ]
    return list(dict.fromkeys(found))[:MOST_BY]


def by_of(item: Element, made: Made, context: Context) -> list[str]:
    """Who may act: functions, and the citizen."""
    roles = roles_of(item, "by")
    hers = [CITIZEN] if SUBMITTER in roles else []
    held = [*hers, *functions_of(roles, made.status, context)][:MOST_BY]
    return held or [next(iter(context.functions))]

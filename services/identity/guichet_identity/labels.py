"""French words for families, rights and profiles, in the order they are shown."""

from guichet_kit.i18n import _


def families() -> dict[str, str]:
    """Give the name of each family of téléservices (CNIL RU-030), by slug."""
    return {
        "fiscalite": _("Fiscalité"),
        "travail-social": _("Travail et social"),
        "sante": _("Santé"),
        "transports": _("Transports"),
        "etat-civil": _("État civil et citoyenneté"),
        "elus": _("Relations avec les élus"),
        "scolaire": _("Scolaire et périscolaire"),
        "sport-culture": _("Sport et culture"),
        "eco-urbanisme": _("Économie et urbanisme"),
        "voirie": _("Polices spéciales et voirie"),
    }


def rights() -> dict[str, str]:
    """Give what each right allows, by slug."""
    return {
        "accounts.manage": _("Gérer les comptes et les rôles"),
        "charter.edit": _("Modifier la charte graphique"),
        "forms.build": _("Construire les formulaires"),
        "workflows.build": _("Construire les circuits"),
        "cases.trigger": _("Faire agir un programme sur les dossiers, par l’API"),
        "calls.answer": _("Répondre aux appels des circuits, paiements compris, par l’API"),
        "messages.edit": _("Modifier les messages"),
        "stats.read": _("Lire les statistiques"),
        "answers.read": _("Consulter et exporter les réponses aux formulaires"),
    }


def calls() -> dict[str, str]:
    """Give what each kind of calls asks for, by its slug."""
    return {
        "payment": _("Paiements"),
        "appointment": _("Rendez-vous"),
        "signature": _("Signatures"),
        "transfer": _("Transmissions à une autre collectivité"),
    }


def reach_of_rights() -> dict[str, str]:
    """Give what each right means in a role bound to families, where it is not plain, by slug."""
    everywhere = _("Vaut pour toute la collectivité, même dans un rôle limité à des familles.")
    return {
        "accounts.manage": everywhere,
        "charter.edit": everywhere,
        "forms.build": _(
            "Les modèles de documents servent à toute la collectivité\u00a0: un rôle limité à des "
            "familles ne permet pas de les changer."
        ),
        "workflows.build": _(
            "Dans un rôle limité à des familles, porte sur les seuls circuits que suivent leurs "
            "démarches publiées."
        ),
        "messages.edit": _(
            "Vaut pour toute la collectivité\u00a0: un rôle limité à des familles ne permet pas de "
            "les changer."
        ),
    }


def profiles() -> dict[str, str]:
    """Give the name of each profile that a citizen's account may have, by slug."""
    return {"association": _("Association")}


def acts() -> dict[str, str]:
    """Give the words of each act that the audit trail records."""
    return {
        "account.created": _("Compte créé"),
        "account.erased": _("Compte supprimé"),
        "address.changed": _("Adresse changée"),
        "agent.disabled": _("Compte d’agent fermé"),
        "agent.enabled": _("Compte d’agent rouvert"),
        "client.put": _("Site enregistré"),
        "code.reused": _("Code de connexion réutilisé"),
        "families.crossed": _("Vue de toutes ses demandes par l’usager"),
        "name.changed": _("Nom changé"),
        "password.changed": _("Mot de passe changé"),
        "profile.granted": _("Profil donné"),
        "profile.withdrawn": _("Profil retiré"),
        "program.added": _("Programme ajouté"),
        "program.changed": _("Programme modifié"),
        "program.ended": _("Programme arrêté"),
        "program.renewed": _("Secret d’un programme renouvelé"),
        "role.deleted": _("Rôle supprimé"),
        "role.put": _("Rôle enregistré"),
        "roles.given": _("Rôles donnés"),
        "session.ended": _("Session fermée"),
        "session.opened": _("Session ouverte"),
        "signed.in": _("Connexion"),
        "unit.added": _("Service ajouté"),
    }


def options(names: dict[str, str], hints: dict[str, str] | None = None) -> list[dict[str, str]]:
    """Give names as the options of a field, each with its hint."""
    said = hints or {}
    return [
        {"value": slug, "label": label, "hint": said.get(slug, "")} for slug, label in names.items()
    ]

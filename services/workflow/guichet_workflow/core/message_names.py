"""What agents call the messages of the suite: those of the catalogue and of the patterns."""

from guichet_kit.i18n import _


def message_name(template: str) -> str:
    """Name a template of message in words, else give its slug spelt out."""
    return names().get(template, template.replace("-", " ").replace("_", " "))


def names() -> dict[str, str]:
    """Give the name of each message that the suite brings, by its slug."""
    return {**_on_the_way(), **_of_answers(), **_of_the_delay()}


def _on_the_way() -> dict[str, str]:
    return {
        "recue": _("accusé de réception"),
        "complement": _("demande de précisions"),
        "relance": _("rappel"),
        "message": _("message du service"),
        "instruction": _("suite donnée à la demande"),
        "prise_en_charge": _("prise en charge"),
        "preparation": _("réponse en préparation"),
        "commission": _("passage en commission"),
        "avis-abf": _("demande d’avis à l’architecte des bâtiments de France"),
        "entretien": _("proposition d’entretien"),
        "rendez-vous": _("rendez-vous fixé"),
        "proposition": _("proposition"),
        "confirmation": _("confirmation"),
        "liste-attente": _("mise en liste d’attente"),
        "planifiee": _("date fixée"),
        "programmee": _("intervention programmée"),
        "retard": _("retard annoncé"),
        "a_payer": _("paiement demandé"),
        "relance_paiement": _("rappel de paiement"),
        "code-renouvele": _("nouveau code de suivi"),
        "code-perdu": _("lien pour un code perdu"),
    }


def _of_answers() -> dict[str, str]:
    return {
        "delivree": _("document prêt"),
        "delivre": _("document prêt"),
        "recense": _("attestation prête"),
        "traitee": _("demande traitée"),
        "terminee": _("demande terminée"),
        "repondu": _("réponse"),
        "oriente": _("orientation vers la bonne démarche"),
        "orientee": _("orientation vers une autre solution"),
        "classe": _("message classé"),
        "accordee": _("décision favorable"),
        "acceptee": _("acceptation"),
        "autorisee": _("autorisation"),
        "attribuee": _("attribution"),
        "admise": _("admission"),
        "retenue": _("candidature retenue"),
        "vivier": _("candidature gardée"),
        "inscrite": _("inscription"),
        "inscrits": _("inscription"),
        "reservee": _("réservation"),
        "enregistre": _("enregistrement"),
        "notifie": _("résultat"),
        "ouverte": _("ouverture des droits"),
        "versee": _("versement"),
        "collectee": _("collecte faite"),
        "rejetee": _("décision défavorable"),
        "refusee": _("décision défavorable"),
        "opposition": _("opposition"),
        "annulee": _("annulation"),
        "impayee": _("paiement non reçu"),
        "sans_suite": _("classement sans suite"),
    }


def _of_the_delay() -> dict[str, str]:
    return {
        "tacite": _("accord par silence"),
        "inscription-tacite": _("inscription par silence"),
        "opposition-tacite": _("refus faute de pièces"),
        "rejet-implicite": _("délai légal dépassé"),
    }

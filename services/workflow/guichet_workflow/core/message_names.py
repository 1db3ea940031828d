"""What agents call the messages of the suite: those of the catalogue and of the patterns."""

from collections.abc import Callable, Mapping

from guichet_kit.i18n import _

Names = Mapping[str, Callable[[], str]]

_ON_THE_WAY: Names = {
    "recue": lambda: _("accusé de réception"),
    "complement": lambda: _("demande de précisions"),
    "relance": lambda: _("rappel"),
    "message": lambda: _("message du service"),
    "instruction": lambda: _("suite donnée à la demande"),
    "prise_en_charge": lambda: _("prise en charge"),
    "preparation": lambda: _("réponse en préparation"),
    "commission": lambda: _("passage en commission"),
    "avis-abf": lambda: _("demande d’avis à l’architecte des bâtiments de France"),
    "entretien": lambda: _("proposition d’entretien"),
    "rendez-vous": lambda: _("rendez-vous fixé"),
    "proposition": lambda: _("proposition"),
    "confirmation": lambda: _("confirmation"),
    "liste-attente": lambda: _("mise en liste d’attente"),
    "planifiee": lambda: _("date fixée"),
    "programmee": lambda: _("intervention programmée"),
    "retard": lambda: _("retard annoncé"),
    "a_payer": lambda: _("paiement demandé"),
    "relance_paiement": lambda: _("rappel de paiement"),
    "code-renouvele": lambda: _("nouveau code de suivi"),
    "signature-a-donner": lambda: _("document à signer"),
    "transmission-a-prendre": lambda: _("demande transmise, à prendre"),
    "transmission-faite": lambda: _("transmission à une autre administration"),
    "transmission-prise": lambda: _("prise en charge par une autre administration"),
    "adresse-changee": lambda: _("changement d’adresse, à l’ancienne"),
    "code-perdu": lambda: _("lien pour un code perdu"),
}

_OF_ANSWERS: Names = {
    "delivree": lambda: _("document prêt"),
    "delivre": lambda: _("document prêt"),
    "recense": lambda: _("attestation prête"),
    "traitee": lambda: _("demande traitée"),
    "terminee": lambda: _("demande terminée"),
    "repondu": lambda: _("réponse"),
    "oriente": lambda: _("orientation vers la bonne démarche"),
    "orientee": lambda: _("orientation vers une autre solution"),
    "classe": lambda: _("message classé"),
    "accordee": lambda: _("décision favorable"),
    "acceptee": lambda: _("acceptation"),
    "autorisee": lambda: _("autorisation"),
    "attribuee": lambda: _("attribution"),
    "admise": lambda: _("admission"),
    "retenue": lambda: _("candidature retenue"),
    "vivier": lambda: _("candidature gardée"),
    "inscrite": lambda: _("inscription"),
    "inscrits": lambda: _("inscription"),
    "reservee": lambda: _("réservation"),
    "enregistre": lambda: _("enregistrement"),
    "notifie": lambda: _("résultat"),
    "ouverte": lambda: _("ouverture des droits"),
    "versee": lambda: _("versement"),
    "collectee": lambda: _("collecte faite"),
    "rejetee": lambda: _("décision défavorable"),
    "refusee": lambda: _("décision défavorable"),
    "opposition": lambda: _("opposition"),
    "annulee": lambda: _("annulation"),
    "impayee": lambda: _("paiement non reçu"),
    "sans_suite": lambda: _("classement sans suite"),
}

_OF_THE_DELAY: Names = {
    "tacite": lambda: _("accord par silence"),
    "inscription-tacite": lambda: _("inscription par silence"),
    "opposition-tacite": lambda: _("refus faute de pièces"),
    "rejet-implicite": lambda: _("délai légal dépassé"),
}

NAMES: Names = {**_ON_THE_WAY, **_OF_ANSWERS, **_OF_THE_DELAY}
"""What gives the name of each message that the suite brings, by its slug."""


def message_name(template: str) -> str:
    """Name a template of message in words, else give its slug spelt out."""
    found = NAMES.get(template)
    return found() if found else spelt(template)


def spelt(name: str) -> str:
    """Write a slug or an id as words, for what has no other name."""
    return name.replace("-", " ").replace("_", " ")

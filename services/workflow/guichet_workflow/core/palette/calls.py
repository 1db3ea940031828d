"""The calls outside, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.shapes import Kind, Property
from guichet_workflow.core.palette.tables import values


def calls() -> tuple[Kind, ...]:
    """A connector, a payment, an appointment, a signature."""
    group = _("Appeler un autre service")
    label = Property("label", "text", _("Nom de l’appel"), required=True)
    return (
        Kind(
            "connector",
            _("Appeler un connecteur"),
            _("Appeler « %(connector)s » : %(label)s"),
            (
                label,
                Property(
                    "connector",
                    "text",
                    _("Nom court du connecteur"),
                    required=True,
                    shape="connector",
                ),
                values(_("Ce qui est envoyé"), "name"),
                *_outcome(),
            ),
            {"label": _("Vérification"), "connector": "connecteur"},
            group,
        ),
        Kind(
            "payment_request",
            _("Demander un paiement"),
            _("Demander un paiement : %(label)s, %(amount)s €"),
            (label, _amount(), *_outcome()),
            {"label": _("Paiement"), "amount": 0},
            group,
        ),
        Kind(
            "appointment_request",
            _("Proposer un rendez-vous"),
            _("Proposer un rendez-vous : %(label)s"),
            (
                label,
                Property(
                    "agenda", "text", _("Nom court de l’agenda"), required=True, shape="agenda"
                ),
                *_outcome(),
            ),
            {"label": _("Rendez-vous"), "agenda": "accueil"},
            group,
        ),
        Kind(
            "geolocate",
            _("Trouver le point d’une adresse"),
            _("Trouver où est « %(address)s », gardé dans « %(result)s »"),
            (
                label,
                Property("address", "field", _("Question qui donne l’adresse"), required=True),
                Property(
                    "result",
                    "field",
                    _("Donnée où le point est gardé"),
                    _("Une action « secteur d’un lieu » peut la lire ensuite."),
                    required=True,
                ),
                *_outcome(forgiving=True)[1:],
            ),
            {"label": _("Recherche de l’adresse"), "address": "adresse", "result": "lieu"},
            group,
        ),
        Kind(
            "signature_request",
            _("Faire signer un document"),
            _("Faire signer « %(document)s » : %(label)s"),
            (
                label,
                Property("document", "template_document", _("Document à signer"), required=True),
                Property(
                    "function",
                    "function",
                    _("Par une fonction"),
                    _("Un agent qui la tient signe sur la page du dossier."),
                ),
                Property(
                    "email",
                    "text",
                    _("Ou à cette adresse électronique"),
                    _("La personne y reçoit un lien, lit le document et signe, sans compte."),
                ),
                Property("signer_field", "field", _("Ou à l’adresse d’une question")),
                Property(
                    "template",
                    "template_message",
                    _("Modèle du message au signataire"),
                    _("Sans modèle, Guichet a ses propres mots."),
                ),
                Property("remind", "delay", _("Lui écrire de nouveau au bout de")),
                Property(
                    "elsewhere",
                    "boolean",
                    _("Signé dans un autre logiciel"),
                    _("Un parapheur électronique répond : Guichet n’écrit à personne."),
                ),
                *_outcome(),
            ),
            {"label": _("Signature"), "document": ""},
            group,
        ),
    )


def _amount() -> Property:
    hint = _("Un nombre, ou un calcul\u00a0: quotient * 0,3 + 12.")
    return Property("amount", "tree", _("Montant en euros"), hint, required=True, shape="formula")


def elsewhere() -> tuple[Kind, ...]:
    """Another request, another procedure, a card, another authority."""
    group = _("Appeler un autre service")
    label = Property("label", "text", _("Nom de l’appel"), required=True)
    procedure = Property("procedure", "text", _("Démarche"), required=True, shape="procedure")
    taken = values(_("Réponses reprises"), "name")
    return (
        Kind(
            "create_request",
            _("Créer une autre demande"),
            _("Créer une demande « %(procedure)s » : %(label)s"),
            (label, procedure, taken, *_outcome()),
            {"label": _("Demande liée"), "procedure": ""},
            group,
        ),
        Kind(
            "requalify",
            _("Changer de démarche"),
            _("Traiter la demande comme « %(procedure)s » : %(label)s"),
            (label, procedure, taken, *_outcome()),
            {"label": _("Changement de démarche"), "procedure": ""},
            group,
        ),
        Kind(
            "act_on_request",
            _("Faire agir une autre demande"),
            _("Faire « %(act)s » sur la demande %(request)s : %(label)s"),
            (
                label,
                Property(
                    "request",
                    "field",
                    _("Donnée qui dit quelle demande"),
                    _("Son numéro. Elle est de la même famille que celle-ci."),
                    required=True,
                ),
                Property(
                    "act",
                    "text",
                    _("Identifiant de son action globale"),
                    _("Son circuit la laisse demander par un programme ou un autre circuit."),
                    required=True,
                ),
                values(_("Réponses aux questions de cette action"), "name"),
                *_outcome(),
            ),
            {"label": _("Demande liée"), "request": "numero", "act": ""},
            group,
        ),
        Kind(
            "card",
            _("Créer ou modifier une fiche"),
            _("Écrire une fiche « %(model)s » : %(label)s"),
            (
                label,
                Property(
                    "model", "text", _("Nom court du modèle de fiche"), required=True, shape="model"
                ),
                Property(
                    "card",
                    "field",
                    _("Donnée qui dit quelle fiche modifier"),
                    _("Vide : une nouvelle fiche est créée."),
                ),
                values(_("Réponses écrites dans la fiche"), "name"),
                *_outcome(),
            ),
            {"label": _("Fiche"), "model": "", "result": "fiche"},
            group,
        ),
        Kind(
            "transfer",
            _("Transmettre à une autre administration"),
            _("Transmettre la demande à %(recipient)s : %(label)s"),
            (
                label,
                Property(
                    "recipient",
                    "text",
                    _("Administration compétente"),
                    _("L’usager la lit (CRPA, L114-2)."),
                    required=True,
                ),
                Property(
                    "email",
                    "text",
                    _("Son adresse électronique"),
                    _(
                        "Elle y reçoit un lien, lit la demande et dit si elle la prend. "
                        "Sans adresse, un programme répond."
                    ),
                ),
                Property("email_field", "field", _("Ou la question qui donne cette adresse")),
                Property(
                    "template",
                    "template_message",
                    _("Modèle du message à cette administration"),
                    _("Sans modèle, Guichet a ses propres mots."),
                ),
                Property("remind", "delay", _("Lui écrire de nouveau au bout de")),
                *_outcome(),
            ),
            {"label": _("Transmission"), "recipient": ""},
            group,
        ),
    )


def _outcome(*, forgiving: bool = False) -> tuple[Property, ...]:
    """Give what follows a call; a `forgiving` one goes on, unless it says otherwise."""
    reactions = _reactions()
    if forgiving:
        reactions = (reactions[1], reactions[0], reactions[2])
    return (
        Property("result", "field", _("Donnée où la réponse est gardée")),
        Property("to", "status", _("Une fois la réponse reçue")),
        Property(
            "idempotent",
            "boolean",
            _("Peut être refait sans risque"),
            _("Sinon une personne vérifie avant de recommencer."),
        ),
        Property("timeout", "delay", _("Réponse attendue sous")),
        Property("on_refused", "choice", _("En cas de refus"), options=reactions),
        Property("on_unavailable", "choice", _("Service indisponible"), options=reactions),
        Property("on_invalid", "choice", _("Réponse illisible"), options=reactions),
        Property("on_late", "choice", _("Pas de réponse à temps"), options=reactions),
        Property("goto", "status", _("Autre statut en cas d’échec")),
    )


def _reactions() -> tuple[tuple[str, str], ...]:
    return (
        ("stop", _("Un agent décide")),
        ("ignore", _("Continuer quand même")),
        ("goto", _("Aller à un autre statut")),
    )

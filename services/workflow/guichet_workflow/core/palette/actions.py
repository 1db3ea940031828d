"""The actions that a circuit may hold, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.definition.actions import (
    ASSIGNEE,
    EMAIL,
    FOR_AGENTS,
    FOR_CITIZEN,
    PORTAL,
    SMS,
    TO_CITIZEN,
    TO_FIELD,
    TO_FUNCTION,
)
from guichet_workflow.core.palette.shapes import BY_OPTION, Kind, Property


def _whom() -> Property:
    return Property(
        "whom",
        "choice",
        _("À qui"),
        options=(
            (TO_CITIZEN, _("à l’usager")),
            (TO_FIELD, _("à une adresse donnée")),
            (TO_FUNCTION, _("aux agents d’une fonction")),
            (ASSIGNEE, _("à qui suit la demande")),
        ),
    )


def _recipients() -> tuple[Property, ...]:
    return (
        Property("field", "field", _("Question où l’adresse est donnée")),
        Property(
            "shows",
            "table",
            _("Réponses dites à cette adresse"),
            _("Le modèle les écrit «\u00a0textes.nom\u00a0». Rien d’autre n’est dit de l’usager."),
            options=(("field:field", _("Question")),),
            shape="names",
        ),
        Property("function", "function", _("Fonction à prévenir")),
    )


def condition() -> Property:
    """The condition that every action may have."""
    return Property(
        "condition", "tree", _("Condition"), _("Sans condition, l’action a toujours lieu.")
    )


def identifier() -> Property:
    """The name that every action may have in the history."""
    return Property(
        "id",
        "identifier",
        _("Identifiant"),
        _("Facultatif. L’historique et l’API le montrent avec ce que l’action a fait."),
    )


def telling() -> tuple[Kind, ...]:
    """What is said to people, or made for them."""
    group = _("Prévenir et donner")
    return (
        Kind(
            "message",
            _("Écrire à l’usager, à un agent ou à un tiers"),
            _("Écrire %(whom)s %(channel)s\u00a0: «\u00a0%(template)s\u00a0»"),
            (
                _whom(),
                Property(
                    "template",
                    "template_message",
                    _("Modèle de message"),
                    _("Le nom court d’un message de la charte de communication, comme « recue »."),
                    required=True,
                ),
                Property(
                    "channel",
                    "choice",
                    _("Envoyé"),
                    _(
                        "Le SMS part à qui a donné un numéro de mobile, si le modèle a un texte de "
                        "SMS. Sinon, le courriel le remplace. L’espace personnel montre tout."
                    ),
                    options=(
                        (EMAIL, _("par courriel")),
                        (SMS, _("par SMS")),
                        (PORTAL, _("sur sa page de suivi seulement")),
                    ),
                ),
                Property(
                    "attach",
                    "papers",
                    _("Documents joints au courriel"),
                    _(
                        "Un courriel peut être lu en chemin\u00a0: ne joignez que ce qui peut "
                        "l’être. Il dit toujours où retrouver les documents."
                    ),
                ),
                *_recipients(),
            ),
            {"template": "recue"},
            group,
        ),
        Kind(
            "document",
            _("Faire un document"),
            _("Faire le document « %(title)s »"),
            (
                Property(
                    "template",
                    "template_document",
                    _("Modèle de document"),
                    _("Le nom court d’un modèle, comme « recepisse »."),
                    required=True,
                ),
                Property("title", "text", _("Titre du document"), required=True),
                Property(
                    "for",
                    "choice",
                    _("Pour qui"),
                    _(
                        "Celui des agents n’est ni dans le porte-documents de l’usager ni sur sa "
                        "page de suivi, et aucun courriel ne le porte."
                    ),
                    options=(
                        (FOR_CITIZEN, _("l’usager, et les agents")),
                        (FOR_AGENTS, _("les agents seuls")),
                    ),
                ),
                Property(
                    "result",
                    "field",
                    _("Donnée où le document est gardé"),
                    _("Une fois fait : pour une condition, ou pour un expert qui doit le lire."),
                ),
                Property(
                    "then",
                    "actions",
                    _("Une fois le document fait"),
                    _("Par exemple, écrire à l’usager qu’il l’attend dans ses documents."),
                ),
            ),
            {"template": "recepisse", "title": _("Récépissé")},
            group,
        ),
        Kind(
            "renew_code",
            _("Renouveler le code de suivi"),
            _("Renouveler le code de suivi, et le dire à l’usager"),
            (),
            {},
            group,
        ),
        Kind(
            "note",
            _("Écrire une note interne"),
            _("Noter pour les agents : « %(text)s »"),
            (Property("text", "long_text", _("Note, lue par les agents seuls"), required=True),),
            {"text": _("À compléter")},
            group,
        ),
    )


def asking() -> tuple[Kind, ...]:
    """What is asked of the citizen, or kept in the case."""
    group = _("Demander et retenir")
    return (
        Kind(
            "ask",
            _("Demander une précision à l’usager"),
            _("Demander à l’usager : « %(prompt)s »"),
            (
                Property("prompt", "long_text", _("Ce que l’usager lit"), required=True),
                Property("fields", "fields", _("Questions à remplir")),
                Property(
                    "whole",
                    "boolean",
                    _("Redemander tout le formulaire"),
                    _("L’usager le retrouve rempli, et le corrige. Sans autre question."),
                ),
                Property(
                    "to",
                    "status",
                    _("Une fois la réponse reçue"),
                    _("Sans choix, la demande revient au statut d’où elle vient."),
                ),
                Property(
                    "reminders",
                    "table",
                    _("Rappels"),
                    options=(("after:delay", _("Après")), ("template", _("Modèle de message"))),
                    shape="records",
                ),
                Property("deadline", "delay", _("À répondre sous"), shape=BY_OPTION),
                Property("late_to", "status", _("Sans réponse à temps")),
            ),
            {
                "prompt": _("Il nous manque une précision."),
                "fields": [
                    {
                        "id": "precision",
                        "type": "long_text",
                        "label": _("Votre réponse"),
                        "required": True,
                    }
                ],
            },
            group,
        ),
    )


def moving() -> tuple[Kind, ...]:
    """What makes the request go on, or end."""
    group = _("Avancer et finir")
    return (
        Kind(
            "move",
            _("Passer à un autre statut"),
            _("Passer à « %(to)s »"),
            (Property("to", "status", _("Statut suivant"), required=True),),
            {},
            group,
        ),
        Kind("close", _("Clore la demande"), _("Clore la demande"), (), {}, group),
        Kind(
            "anonymise",
            _("Effacer les données personnelles"),
            _("Effacer les données personnelles"),
            (),
            {},
            group,
        ),
    )

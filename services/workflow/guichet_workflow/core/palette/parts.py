"""The parts of a circuit that are no action: statuses, choices, delays, functions, the whole."""

from dataclasses import replace

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.palette.people import citizen_acts
from guichet_workflow.core.palette.shapes import BY_OPTION, Kind, Property
from guichet_workflow.core.palette.tables import tables


def whole() -> Kind:
    """What the circuit says of itself."""
    return Kind(
        "circuit",
        _("Circuit"),
        _("Circuit « %(title)s »"),
        (
            Property("title", "text", _("Nom du circuit"), required=True),
            Property("start", "status", _("Premier statut"), required=True),
            Property(
                "withdrawal",
                "status",
                _("Si l’usager retire sa demande"),
                _("Sans choix, l’usager ne peut pas la retirer."),
            ),
            Property(
                "anonymise_after_days",
                "number",
                _("Effacer les données personnelles après"),
                _("En jours après la clôture ; 90 sauf si un texte en dit plus."),
            ),
            Property(
                "retention_basis",
                "text",
                _("Texte qui demande de les garder plus de 90 jours"),
            ),
            *tables(),
        ),
    )


def silence() -> Kind:
    """The legal clock of the whole request."""
    return Kind(
        "silence",
        _("Délai légal"),
        _("Sans décision au bout de %(after)s : « %(to)s »"),
        (
            Property(
                "means",
                "choice",
                _("Le silence vaut"),
                options=(
                    ("accord", _("Accord")),
                    ("rejet", _("Refus")),
                    ("none", _("Rien : sans objet")),
                ),
            ),
            Property(
                "after",
                "delay",
                _("Délai depuis la réception"),
                _("Deux mois le plus souvent (CRPA, L231-1 et L231-4)."),
            ),
            Property("to", "status", _("Statut où mène le silence")),
            Property("legal_basis", "text", _("Texte qui le prévoit"), required=True),
            Property(
                "on_complete",
                "choice",
                _("Quand l’usager a complété son dossier"),
                options=(
                    ("resume", _("Le délai reprend où il en était")),
                    ("restart", _("Le délai repart de zéro")),
                ),
            ),
            Property(
                "pieces_asked_within",
                "delay",
                _("Demander des pièces n’arrête le délai que pendant"),
                _("Depuis la réception\u00a0; par exemple un mois (Code de l’urbanisme, R423-38)."),
            ),
            Property(
                "attestation",
                "template_document",
                _("Attestation de l’acceptation"),
                _("L’usager peut la demander quand le silence vaut accord (CRPA, L232-3)."),
            ),
            Property(
                "attestation_at_once",
                "boolean",
                _("Faire l’attestation sans attendre qu’on la demande"),
            ),
        ),
        {"after": {"n": 2, "unit": "months"}, "legal_basis": _("CRPA, L231-1")},
    )


def status() -> Kind:
    """A status."""
    late = _("Ensuite le dossier est en retard.")
    return Kind(
        "status",
        _("Statut"),
        _("Statut « %(label)s »"),
        (
            Property("label", "text", _("Nom pour les agents"), required=True),
            Property(
                "citizen_label",
                "text",
                _("Nom pour l’usager"),
                _("Sans réponse, le même que pour les agents."),
            ),
            _kind_of_status(),
            _turn(),
            Property("function", "function", _("Qui s’en occupe")),
            Property("due", "delay", _("À faire sous"), late, shape=BY_OPTION),
            Property(
                "pauses_silence",
                "boolean",
                _("Le délai légal s’arrête pendant ce statut"),
                _("Quand il manque une pièce indispensable (CRPA, L114-5)."),
            ),
            Property(
                "pieces_within",
                "delay",
                _("Délai laissé à l’usager pour envoyer les pièces"),
                _("Ensuite, le délai légal reprend même sans elles."),
            ),
            Property(
                "decides",
                "boolean",
                _("Une décision est prise dans ce statut"),
                _("Oui pour une fin, sauf si la demande est seulement retirée ou sans objet."),
            ),
            Property(
                "legal_basis",
                "text",
                _("Texte qui permet d’y entrer sans décision d’un agent"),
            ),
            *_words_of_status(),
        ),
        {"label": _("Nouveau statut"), "kind": "open", "turn": "agent"},
    )


def _words_of_status() -> tuple[Property, ...]:
    return (
        Property("tone", "choice", _("Couleur"), options=tones()),
        Property("info", "long_text", _("Consigne aux agents")),
        Property("loop", "loop", _("Une fois pour chaque élément d’une liste")),
        Property("fields", "fields", _("Questionnaire que les agents remplissent"), shape="agents"),
        Property("citizen_info", "long_text", _("Explication à l’usager")),
        citizen_acts(),
        Property(
            "hidden",
            "boolean",
            _("Caché à l’usager"),
            _("Il continue de lire le statut d’avant."),
        ),
    )


def tones() -> tuple[tuple[str, str], ...]:
    """The looks of a tag, in words."""
    return (
        ("", _("Selon la nature")),
        ("info", _("Bleu")),
        ("ok", _("Vert, coche")),
        ("warn", _("Orange, horloge")),
        ("bad", _("Rouge, alerte")),
        ("flat", _("Gris")),
    )


def _kind_of_status() -> Property:
    return Property(
        "kind",
        "choice",
        _("Nature"),
        required=True,
        options=(
            ("open", _("En cours")),
            ("waiting", _("En attente de l’usager")),
            ("done", _("Terminée")),
            ("refused", _("Terminée par un refus")),
        ),
    )


def _turn() -> Property:
    return Property(
        "turn",
        "choice",
        _("À qui d’agir"),
        required=True,
        options=(
            ("agent", _("Un agent")),
            ("citizen", _("L’usager")),
            ("nobody", _("Personne")),
        ),
    )


def choice() -> Kind:
    """What an agent, or the citizen, may choose in a status."""
    return Kind(
        "choice",
        _("Choix"),
        _("Si %(by)s choisit « %(label)s », alors « %(to)s »"),
        (
            Property("label", "text", _("Verbe sur le bouton"), required=True),
            Property("by", "functions", _("Qui peut choisir"), required=True, shape=CITIZEN),
            Property("to", "status", _("Statut suivant"), required=True),
            choice_style(),
            replace(choice_comment(), label=_("Mot joint"), hint=_("L’autre partie le lit.")),
            Property("fields", "fields", _("Questions à qui choisit"), shape="agents"),
            Property(
                "confirm",
                "long_text",
                _("À lire avant de choisir"),
                _("Sans texte, l’usager lit où son choix mène sa demande."),
            ),
            Property("redirect", "text", _("Page où l’agent va ensuite")),
            Property("condition", "tree", _("Condition"), _("Sans condition, toujours proposé.")),
        ),
        {"label": _("Continuer")},
    )


def choice_style() -> Property:
    """The look of a button."""
    return Property(
        "style",
        "choice",
        _("Bouton"),
        options=(
            ("quiet", _("Ordinaire")),
            ("primary", _("Le plus courant")),
            ("danger", _("Refus, ou fin sans suite")),
        ),
    )


def choice_comment() -> Property:
    """What an agent may or must write to the citizen."""
    return Property(
        "comment",
        "choice",
        _("Mot à l’usager"),
        _("L’usager le lit."),
        options=(
            ("none", _("Aucun")),
            ("optional", _("Possible")),
            ("required", _("Obligatoire : un refus se motive")),
        ),
    )


def timer() -> Kind:
    """What happens when a status has lasted."""
    return Kind(
        "timer",
        _("Délai"),
        _("Si rien ne se passe pendant %(after)s, alors %(then)s"),
        (
            Property("after", "delay", _("Après"), required=True, shape=BY_OPTION),
            Property("to", "status", _("Statut suivant"), _("Sans choix, la demande reste ici.")),
            Property("legal_basis", "text", _("Texte qui le prévoit")),
        ),
        {"after": {"n": 15, "unit": "days"}},
    )


def function() -> Kind:
    """Who acts, bound to a role of the authority."""
    return Kind(
        "function",
        _("Fonction"),
        _("%(label)s : rôle %(role)s"),
        (
            Property(
                "label",
                "text",
                _("Nom dans le circuit"),
                _("L’usager le lit, comme « Le service État civil »."),
                required=True,
            ),
            Property(
                "role",
                "role",
                _("Rôle des agents"),
                _("Le nom court d’un rôle de la collectivité, comme « etat-civil »."),
            ),
        ),
        {"label": _("Le service"), "role": ""},
    )

"""The actions that say who handles a case, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.shapes import Kind, Property
from guichet_workflow.core.palette.tables import rules


def people() -> tuple[Kind, ...]:
    """Who is given the case, or a function of it."""
    group = _("Confier")
    function = Property("function", "function", _("Fonction"))
    held = Property("function", "function", _("Fonction"), required=True)
    return (
        Kind(
            "assign",
            _("Confier la demande"),
            _("Confier la demande : %(whom)s"),
            (
                Property("whom", "choice", _("À qui"), required=True, options=_whom()),
                function,
                Property("field", "field", _("Question où un agent est choisi")),
                rules(),
                Property("team", "entry", _("Équipe, si aucune règle ne convient"), shape="teams"),
            ),
            {"whom": "chooser"},
            group,
        ),
        Kind(
            "add_function",
            _("Ajouter une équipe"),
            _("L’équipe « %(team)s » agit aussi comme « %(function)s »"),
            (held, Property("team", "entry", _("Équipe"), required=True, shape="teams")),
            {"team": ""},
            group,
        ),
        Kind(
            "remove_function",
            _("Retirer une équipe"),
            _("L’équipe « %(team)s » n’agit plus comme « %(function)s »"),
            (
                held,
                Property(
                    "team",
                    "entry",
                    _("Équipe"),
                    _("Sans choix, le rôle de la fonction."),
                    shape="teams",
                ),
            ),
            {},
            group,
        ),
    )


def _whom() -> tuple[tuple[str, str], ...]:
    return (
        ("chooser", _("À l’agent qui vient de choisir")),
        ("field", _("À l’agent choisi dans une question")),
        ("least_load", _("À l’agent de la fonction qui en suit le moins")),
        ("team", _("À une équipe")),
        ("nobody", _("À personne")),
    )


def citizen_acts() -> Property:
    """What a status lets the citizen do of herself."""
    return Property(
        "citizen",
        "rights",
        _("Ce que l’usager peut faire pendant ce statut"),
        _(
            "En plus de répondre à ce qu’on lui demande. Le retrait n’est possible que si le "
            "circuit dit où il mène."
        ),
        options=(
            ("withdraw", _("Retirer sa demande")),
            ("pieces", _("Ajouter une pièce")),
            ("write", _("Écrire au service")),
        ),
    )

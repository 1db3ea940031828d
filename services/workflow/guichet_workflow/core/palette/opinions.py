"""The actions that ask colleagues and experts, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.shapes import Kind, Property


def opinions() -> tuple[Kind, ...]:
    """Opinions, and approvals in order."""
    group = _("Consulter")
    return (
        Kind(
            "opinion",
            _("Demander un avis"),
            _("Demander un avis : « %(label)s »"),
            (
                Property("label", "text", _("Nom de l’avis"), required=True),
                Property("question", "long_text", _("Ce qui est demandé"), required=True),
                *_whom(),
                *_after(),
            ),
            {"label": _("Avis technique"), "question": _("Quel est votre avis ?")},
            group,
        ),
        Kind(
            "approval",
            _("Faire approuver"),
            _("Faire approuver « %(label)s » par %(functions)s"),
            (
                Property("label", "text", _("Ce qui est approuvé"), required=True),
                Property(
                    "functions",
                    "functions",
                    _("Par qui, dans l’ordre"),
                    required=True,
                    shape="order",
                ),
                Property("to", "status", _("Une fois approuvé par tous"), required=True),
                Property("back_to", "status", _("Si l’un renvoie la demande"), required=True),
            ),
            {"label": _("La décision"), "functions": []},
            group,
        ),
    )


def _whom() -> tuple[Property, ...]:
    return (
        Property("function", "function", _("À une fonction")),
        Property("email", "text", _("Ou à une adresse électronique")),
        Property("email_field", "field", _("Ou à l’adresse d’une question")),
        Property("template", "template_message", _("Modèle du message à l’expert")),
        Property(
            "shows",
            "table",
            _("Réponses que l’expert lit"),
            _("Rien d’autre ne lui est montré."),
            options=(("field:field", _("Question")),),
            shape="names",
        ),
    )


def _after() -> tuple[Property, ...]:
    return (
        Property("result", "field", _("Donnée où l’avis est gardé")),
        Property("deadline", "delay", _("À rendre sous")),
        Property("tacit", "boolean", _("Réputé favorable sans réponse à temps")),
        Property("to", "status", _("Une fois tous les avis rendus")),
        Property("late_to", "status", _("Sans réponse à temps")),
    )

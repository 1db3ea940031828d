"""The actions that write in a case and mark it, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.shapes import Kind, Property
from guichet_workflow.core.palette.tables import values


def writing() -> tuple[Kind, ...]:
    """What is kept in the case without asking anyone."""
    group = _("Demander et retenir")
    return (
        Kind(
            "set",
            _("Retenir une valeur"),
            _("Retenir dans « %(field)s » : %(value)s"),
            (
                Property("field", "field", _("Donnée du dossier")),
                Property("value", "tree", _("Valeur")),
                values(_("Ou plusieurs données à la fois"), "datum"),
            ),
            {"field": "donnee", "value": True},
            group,
        ),
        Kind(
            "compute",
            _("Calculer une valeur"),
            _("Calculer « %(label)s » : %(value)s"),
            (
                Property("field", "field", _("Donnée du dossier"), required=True),
                Property("label", "text", _("Nom lu par les agents"), required=True),
                Property("unit", "text", _("Unité")),
                Property(
                    "value",
                    "tree",
                    _("Calcul"),
                    _("Par exemple\u00a0: quotient * 0,3 + 12, ou min(total; 1000)."),
                    required=True,
                    shape="formula",
                ),
            ),
            {"field": "montant", "label": _("Montant"), "value": 0},
            group,
        ),
    )


def marking() -> tuple[Kind, ...]:
    """What agents see at once in a list."""
    group = _("Signaler aux agents")
    return (
        Kind(
            "urgency",
            _("Changer l’urgence"),
            _("Changer l’urgence : %(mode)s %(level)s"),
            (
                Property("mode", "choice", _("Comment"), required=True, options=_modes()),
                Property("level", "entry", _("Niveau, pour « mettre »"), shape="urgency"),
            ),
            {"mode": "up"},
            group,
        ),
        Kind(
            "tag",
            _("Mettre une étiquette"),
            _("Mettre l’étiquette « %(tag)s »"),
            (Property("tag", "entry", _("Étiquette"), required=True, shape="tags"),),
            {"tag": ""},
            group,
        ),
        Kind(
            "untag",
            _("Enlever une étiquette"),
            _("Enlever l’étiquette « %(tag)s »"),
            (Property("tag", "entry", _("Étiquette"), required=True, shape="tags"),),
            {"tag": ""},
            group,
        ),
    )


def _modes() -> tuple[tuple[str, str], ...]:
    return (
        ("up", _("Monter d’un niveau")),
        ("down", _("Baisser d’un niveau")),
        ("set", _("Mettre au niveau")),
    )

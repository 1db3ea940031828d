"""Global actions, as the builder offers them."""

from guichet_kit.i18n import _

from guichet_workflow.core.palette.parts import choice_comment, choice_style
from guichet_workflow.core.palette.shapes import Kind, Property


def anytime() -> Kind:
    """What may happen to a case whatever its status."""
    return Kind(
        "global",
        _("Action à tout moment"),
        _("À tout moment, « %(label)s »"),
        (
            Property("label", "text", _("Verbe sur le bouton"), required=True),
            Property("by", "functions", _("Qui peut la faire")),
            Property("statuses", "statuses", _("Dans quels statuts"), _("Tous, sans réponse.")),
            Property("condition", "tree", _("Condition")),
            Property("confirm", "long_text", _("À lire avant de confirmer")),
            Property("bulk", "boolean", _("Possible sur plusieurs dossiers à la fois")),
            choice_style(),
            choice_comment(),
            Property("fields", "fields", _("Questions à l’agent"), shape="agents"),
            Property("redirect", "text", _("Page où l’agent va ensuite")),
            Property("to", "status", _("Statut suivant")),
            Property("when", "anchor", _("Délai"), _("Pour qu’elle ait lieu d’elle-même.")),
            Property("api", "boolean", _("Un programme, ou un autre circuit, peut la demander")),
        ),
        {"label": _("Nouvelle action")},
    )

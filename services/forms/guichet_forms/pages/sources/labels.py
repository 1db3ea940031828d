"""The words of the pages of data sources."""

from guichet_kit.i18n import _, ngettext

from guichet_forms.models import Source

CACHES = (0, 60, 300, 3_600, 86_400)


def kind_labels() -> dict[str, str]:
    """What each kind of source is called."""
    return {
        "fixed": _("Liste saisie"),
        "csv": _("Fichier CSV"),
        "json": _("Adresse JSON"),
        "cards": _("Fiches"),
    }


def kind_texts() -> dict[str, str]:
    """When each kind is the right one."""
    return {
        "fixed": _("Vous tapez les lignes, jusqu’à 500. Exemple : les services de la mairie."),
        "csv": _("Vous chargez un tableau, jusqu’à 20 000 lignes. Exemple : les rues de la ville."),
        "json": _("Un autre logiciel donne la liste. Exemple : les agendas d’un prestataire."),
        "cards": _("La liste suit vos fiches. Exemple : les écoles, les salles à louer."),
    }


def cache_labels() -> list[dict[str, str]]:
    """How long an answer may serve before it is asked again, in seconds."""
    labels = {
        0: _("À chaque question"),
        60: _("Une minute"),
        300: _("Cinq minutes"),
        3_600: _("Une heure"),
        86_400: _("Un jour"),
    }
    return [{"value": str(seconds), "label": labels[seconds]} for seconds in CACHES]


def count_text(source: Source) -> str:
    """How many lines a source has; "" where it is not known."""
    if source.kind == "cards" or (source.kind == "json" and not source.line_count):
        return ""
    return ngettext("%(num)s ligne", "%(num)s lignes", source.line_count)

"""Words that several screens show."""

from guichet_kit.i18n import _


def family_labels() -> dict[str, str]:
    """The ten families, as people read them."""
    return {
        "fiscalite": _("Fiscalité"),
        "travail-social": _("Travail et social"),
        "sante": _("Santé"),
        "transports": _("Transports"),
        "etat-civil": _("État civil et citoyenneté"),
        "elus": _("Relations avec les élus"),
        "scolaire": _("Scolaire et périscolaire"),
        "sport-culture": _("Sport et culture"),
        "eco-urbanisme": _("Économie et urbanisme"),
        "voirie": _("Polices spéciales et voirie"),
    }


def channel_labels() -> dict[str, str]:
    """How a request arrives, as agents say it."""
    return {
        "telephone": _("au téléphone"),
        "guichet": _("au guichet"),
        "courrier": _("par courrier"),
        "courriel": _("par courriel"),
    }

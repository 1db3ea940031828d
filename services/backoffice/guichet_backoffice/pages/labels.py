"""The words of the list: tabs, filters and moments as agents say them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from guichet_kit.dates import PARIS, french_datetime
from guichet_kit.i18n import _, ngettext

from guichet_backoffice.actions import Scope
from guichet_backoffice.actions.clock import last_minute
from guichet_backoffice.actions.listing import CAP
from guichet_backoffice.actions.views import LEGAL_DAYS, View


@dataclass(frozen=True)
class Due:
    """A deadline in a few words, and whether it is past."""

    text: str
    late: bool


def zone_of(now: datetime) -> ZoneInfo:
    """Give the zone of a moment read where the authority is; Paris for one in UTC."""
    return now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else PARIS


def last_minute_words(due: datetime, now: datetime) -> str:
    """Give the last minute of a deadline in full, where the authority is."""
    zone = zone_of(now)
    return french_datetime(last_minute(due, zone), zone)


def due_words(due: datetime, now: datetime) -> Due:
    """Give "hier", "demain", "dans 3 j" or "27 nov." for a deadline, by days of `zone_of(now)`.

    A delay that is over at midnight leaves the day before as its last: that one is said.
    """
    last, zone = due - timedelta(microseconds=1), zone_of(now)
    day, today = last.astimezone(zone).date(), now.astimezone(zone).date()
    match (day - today).days:
        case -1:
            text = _("hier")
        case 0:
            text = _("aujourd’hui")
        case 1:
            text = _("demain")
        case days if -31 < days < 0:
            text = _("il y a %(days)s j", days=-days)
        case days if 0 < days < 7:
            text = _("dans %(days)s j", days=days)
        case _far:
            text = short_day(last, now)
    return Due(text, due < now)


def legal_words(legal: datetime, now: datetime) -> str:
    """Give "Légal : J-10" from ten days before silence decides, "" sooner."""
    zone = zone_of(now)
    last = (legal - timedelta(microseconds=1)).astimezone(zone).date()
    left = (last - now.astimezone(zone).date()).days
    if left > LEGAL_DAYS:
        return ""
    return _("Légal\u00a0: J-%(days)s", days=left) if left >= 0 else _("Légal\u00a0: passé")


def short_day(moment: datetime, now: datetime) -> str:
    """Give "27 nov.", with the year when it is not this one."""
    zone = zone_of(now)
    day = moment.astimezone(zone).date()
    return _written(day, "d MMM" if day.year == now.astimezone(zone).year else "d MMM y")


@lru_cache(maxsize=1_000)
def _written(day: date, form: str) -> str:
    """Write a day; the lines of a list say the same ones, and Babel reads its form each time."""
    return format_date(day, form, locale="fr")


def tab_labels() -> dict[str, str]:
    """Name the tabs, in their order."""
    return {
        "a-traiter": _("À traiter"),
        "a-prendre": _("À prendre"),
        "miennes": _("Les miennes"),
        "retard": _("En retard"),
        "incidents": _("Incidents"),
        "reponses": _("Ont répondu"),
        "attente": _("En attente de l’usager"),
        "tiers": _("Attend un tiers"),
        "toutes": _("Toutes"),
    }


def trouble_text(incidents: int) -> str:
    """Say how many incidents of a request await somebody."""
    return ngettext("%(num)s incident", "%(num)s incidents", incidents)


def channel_labels() -> dict[str, str]:
    """Name the channels."""
    return {
        "web": _("Web"),
        "telephone": _("Téléphone"),
        "guichet": _("Guichet"),
        "courrier": _("Courrier"),
        "courriel": _("Courriel"),
    }


def due_labels() -> dict[str, str]:
    """Name the ranges of deadlines."""
    return {
        "retard": _("dépassée"),
        "aujourdhui": _("aujourd’hui"),
        "semaine": _("dans les 7 jours"),
        "legal": _("délai légal dans les 10 jours"),
        "sans": _("sans échéance"),
    }


def urgency_labels() -> dict[str, str]:
    """Name the ranges of urgency."""
    return {"relevee": _("au-dessus de l’ordinaire")}


def sort_labels() -> dict[str, str]:
    """Name the orders."""
    return {
        "urgence": _("les plus urgentes d’abord"),
        "echeance": _("échéance la plus proche"),
        "-echeance": _("échéance la plus lointaine"),
        "-recu": _("les plus récentes d’abord"),
        "recu": _("les plus anciennes d’abord"),
    }


def family_labels() -> dict[str, str]:
    """Name the ten families of procedures."""
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


def count_text(number: int) -> str:
    """Give a capped count: "42", or "plus de 1 000"."""
    return _("plus de 1 000") if number > CAP else str(number).replace("1000", "1 000")


def found_text(number: int, shown: int, more: bool) -> str:
    """Say how many requests a view holds; with words taken as beginnings only the page is known."""
    if shown > number:
        return _("Plus de %(shown)s demandes", shown=shown) if more else found_text(shown, 0, False)
    if number > CAP:
        return _("Plus de 1 000 demandes")
    return ngettext("%(num)s demande", "%(num)s demandes", number)


def choose_text(number: int, by_beginning: bool) -> str:
    """Offer to choose all the requests of a view, with their number when it is known."""
    if by_beginning or number > CAP:
        return _("Choisir toutes les demandes de cette vue")
    return _("Choisir les %(number)s demandes de cette vue", number=count_text(number))


def chosen_text(number: int, more: bool) -> str:
    """Say that all the requests of a view are chosen, or the first ones."""
    text = f"{number:,}".replace(",", "\u202f")
    if more:
        return _("Les %(number)s premières demandes de cette vue sont choisies", number=text)
    return _("Les %(number)s demandes de cette vue sont choisies", number=text)


def filter_labels() -> dict[str, str]:
    """Name the filters."""
    return {
        "procedure": _("Démarche"),
        "status": _("Statut"),
        "channel": _("Canal"),
        "due": _("Échéance"),
        "urgency": _("Urgence"),
        "tag": _("Étiquette"),
        "family": _("Famille"),
        "q": _("Contient"),
    }


def value_text(name: str, value: str, scope: Scope) -> str:
    """Say the value of a filter; one that the scope does not know stays as typed."""
    known = {
        "procedure": {known.slug: known.title for known in scope.procedures},
        "status": scope.statuses,
        "channel": channel_labels(),
        "due": due_labels(),
        "urgency": urgency_labels(),
        "family": family_labels(),
    }
    return known.get(name, {}).get(value, value)


def filter_texts(view: View, scope: Scope) -> list[tuple[str, str, str]]:
    """Give the name, label and value of each filter that is set."""
    labels = filter_labels()
    return [
        (name, labels[name], value_text(name, value, scope)) for name, value in view.filters.items()
    ]

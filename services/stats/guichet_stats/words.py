"""Numbers of the board in words: cells, delays, months, channels and what charts say."""

from datetime import date

from babel.dates import format_date
from guichet_kit.i18n import _, ngettext

from guichet_stats.actions.board import Line
from guichet_stats.masking import THRESHOLD, Cell

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


def channel_label(channel: str) -> str:
    """Name a channel."""
    names = {
        "web": _("Site internet"),
        "telephone": _("Téléphone"),
        "guichet": _("Guichet"),
        "courrier": _("Courrier"),
        "courriel": _("Courriel"),
    }
    return names.get(channel, channel)


def month_label(month: date) -> str:
    """Give "mars 2026"."""
    return format_date(month, "MMMM y", locale="fr")


def label_of(group: str, line: Line) -> str:
    """Name a line of a table."""
    if group == "channel":
        return channel_label(line.label)
    return month_label(line.key) if isinstance(line.key, date) else line.label


def cell_text(cell: Cell) -> str:
    """Give a count, or say that it is masked."""
    if cell.value is not None:
        return f"{cell.value:,}".replace(",", "\u202f")
    return _("moins de %(n)s", n=THRESHOLD) if cell.why == "few" else _("masqué")


def short_text(cell: Cell) -> str:
    """Give a count beside its bar, where there is little room."""
    return f"< {THRESHOLD}" if cell.why == "few" else cell_text(cell)


def delay_text(seconds: int | None) -> str:
    """Give a delay in the unit that reads best; a dash when it is masked or unknown."""
    if seconds is None:
        return "–"
    if seconds < HOUR_S:
        return _("%(n)s min", n=max(1, round(seconds / 60)))
    if seconds < 2 * DAY_S:
        return _("%(n)s h", n=round(seconds / HOUR_S))
    return ngettext("%(num)s jour", "%(num)s jours", round(seconds / DAY_S))


def finding(group: str, lines: list[Line]) -> str:
    """Say in one sentence what the chart of a table shows."""
    known = [line for line in lines if line.received.value]
    if not known:
        return _("Trop peu de demandes pour les détailler")
    top = max(known, key=lambda line: line.received.value or 0)
    count = cell_text(top.received)
    label = label_of(group, top)
    sentences = {
        "procedure": _("« %(label)s » est la démarche la plus demandée (%(n)s demandes)"),
        "channel": _("« %(label)s » est le canal le plus utilisé (%(n)s demandes)"),
        "month": _("Le mois le plus chargé est %(label)s (%(n)s demandes)"),
    }
    return sentences[group] % {"label": label, "n": count}

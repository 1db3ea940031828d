"""A board of made-up numbers: what the real one will look like once requests have come."""

from datetime import date

from guichet_kit.i18n import _

from guichet_stats.actions.board import Board, Delays, Filters, Line
from guichet_stats.masking import Cell
from guichet_stats.words import DAY_S

MONTHS = ((212, 190), (178, 181), (241, 205), (199, 214), (163, 158), (187, 176))
CHANNELS = (("web", 842, 801, 3, 9), ("guichet", 214, 207, 2, 6), ("telephone", 96, 89, 2, 8))


def example_board(year: int) -> Board:
    """Give the board of a year in which 1,180 requests would have come."""
    received, closed = (sum(pair[place] for pair in MONTHS) for place in (0, 1))
    return Board(
        filters=Filters(year),
        years=[year],
        procedures={},
        received=Cell(received),
        closed=Cell(closed),
        in_progress=Cell(received - closed),
        delays=_days(3, 9),
        tables={
            "procedure": _procedures(),
            "channel": [
                *(Line(name, name, Cell(n), Cell(m), _days(*d)) for name, n, m, *d in CHANNELS),
                Line("courrier", "courrier", Cell(None, "other"), Cell(27), _days(5, 14)),
                Line("courriel", "courriel", Cell(None, "few"), Cell(0), Delays()),
            ],
            "month": [
                Line(date(year, n, 1), "", Cell(came), Cell(went), _days(3, 9))
                for n, (came, went) in enumerate(MONTHS, 1)
            ],
        },
    )


def _procedures() -> list[Line]:
    return [
        Line("a", _("Demander un acte de naissance"), Cell(486), Cell(479), _days(2, 4)),
        Line("b", _("Signaler un problème dans la rue"), Cell(391), Cell(352), _days(4, 12)),
        Line("c", _("Inscrire un enfant à la cantine"), Cell(303), Cell(293), _days(5, 9)),
    ]


def _days(median: int, p90: int) -> Delays:
    return Delays(median * DAY_S, p90 * DAY_S)

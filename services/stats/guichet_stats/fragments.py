"""What stats tells to anyone: a part of a page of the gateway."""

from datetime import datetime

from flask import Blueprint, Response
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_kit.pages import render

from guichet_stats.actions.usual import read_usual
from guichet_stats.masking import Cell
from guichet_stats.words import cell_text, month_label

blueprint = Blueprint("fragments", __name__)


@blueprint.get("/fragments/delais/<slug>")
@allow(anyone)
def usual_delays(slug: str) -> Response:
    """Tell how long a procedure really takes, or that too few requests were closed to tell."""
    with transaction() as session:
        usual = read_usual(session, slug, datetime.now(PARIS).date())
    return render(
        "stats/usual.html",
        title=_("Combien de temps cela prend vraiment"),
        usual=usual,
        closed=cell_text(Cell(usual.closed)) if usual else "",
        first=month_label(usual.first) if usual else "",
        last=month_label(usual.last) if usual else "",
    )

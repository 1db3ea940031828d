"""What the procedure says of itself: title, access, service, silence, personal data."""

from dataclasses import replace
from typing import Any

from flask import Response, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import procedures, works
from guichet_forms.actions.works import FORM, Opened
from guichet_forms.core.editing import EditRefused, set_card
from guichet_forms.pages.editor import held
from guichet_forms.pages.editor.desk import DESIGNER, blueprint, designer, work_url
from guichet_forms.pages.editor.screen import concerning
from guichet_forms.pages.labels import family_labels
from guichet_forms.problems import HeldByOther
from guichet_forms.schemas.card import Around, Section, card_values, posted_card, sections
from guichet_forms.schemas.properties import Chosen, offering
from guichet_forms.schemas.working import read_working


@blueprint.get("/<slug>/reglages")
@allow(DESIGNER)
def show_card(slug: str) -> Response:
    """Show what the procedure says of itself, with what is wrong beside each input."""
    with transaction() as session:
        opened = works.open_work(session, FORM, slug, designer())
        listed = _sections(session, opened)
    return _page(opened, listed, card_values(listed, opened.source))


@blueprint.post("/<slug>/reglages")
@allow(DESIGNER)
def save_card(slug: str) -> BaseResponse:
    """Keep what was typed, complete or not."""
    try:
        with transaction() as session:
            opened = works.open_work(session, FORM, slug, designer())
            listed = _sections(session, opened)
            values = posted_card(listed, request.form)
            works.change(
                *(session, FORM, slug, designer()),
                lambda source: set_card(source, values),
                _("Réglages de la démarche modifiés"),
            )
    except HeldByOther as error:
        return held.page(FORM, slug, error)
    except EditRefused as error:
        with transaction() as session:
            opened = works.open_work(session, FORM, slug, designer())
        return _page(opened, listed, _typed(listed), error.sentence, 422)
    return redirect_to(url_for("editor.show_card", slug=slug, fait=1))


def _sections(session: Session, opened: Opened) -> list[Section]:
    who = designer()
    families = tuple(Chosen(k, v) for k, v in family_labels().items() if who.reaches(k))
    workflows = tuple(Chosen(*pair) for pair in procedures.known_workflows(session))
    return sections(opened.source, Around(families, workflows))


def _typed(listed: list[Section]) -> dict[str, Any]:
    """What was posted, to be shown again."""
    return {
        one.key: request.form.getlist(one.name)
        if one.widget == "several"
        else request.form.get(one.name, "")
        for section in listed
        for one in section.properties
    }


def _page(
    opened: Opened,
    listed: list[Section],
    values: dict[str, Any],
    refused: str = "",
    status: int = 200,
) -> Response:
    faults = concerning(opened, read_working(opened.source)).form
    keys = {one.key for section in listed for one in section.properties}
    title = _("Réglages : %(title)s", title=opened.source.get("title", ""))
    return render(
        "forms/builder/card.html",
        title=_("Erreur : %(title)s", title=title) if refused else title,
        area="desk",
        status=status,
        opened=opened,
        sections=[_holding(section, values) for section in listed],
        values=values,
        faults=faults,
        elsewhere=[s for key, s in faults.items() if not any(_covers(k, key) for k in keys)],
        refused=refused,
        held=opened.held_by_other(designer()),
        back_url=work_url(FORM, opened.slug),
    )


def _holding(section: Section, values: dict[str, Any]) -> Section:
    """The lists of a section offer what is held already, known or not."""
    held = (
        offering(one, values[one.key]) if one.widget == "select" else one
        for one in section.properties
    )
    return replace(section, properties=tuple(held))


def _covers(key: str, place: str) -> bool:
    return place == key or place.startswith(f"{key}.") or key.startswith(f"{place}.")

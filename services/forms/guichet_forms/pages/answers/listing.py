"""Which procedures an agent reads, the requests of one, and one of them."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _, ngettext
from guichet_kit.pages import at_the_desk, render
from guichet_questions.kinds.place import point_of
from sqlalchemy.orm import Session

from guichet_forms.actions import procedures
from guichet_forms.actions.answers import reach, reading
from guichet_forms.actions.answers.listing import CAP, list_and_count
from guichet_forms.actions.held import held_of
from guichet_forms.actions.whereabouts import here
from guichet_forms.core import mandate
from guichet_forms.core.answers import applicant, as_rows, digest_line
from guichet_forms.core.definition import Form
from guichet_forms.core.exporting import channel_names, shown
from guichet_forms.core.whereabouts import Here
from guichet_forms.models import Procedure, Submission
from guichet_forms.pages.answers.asking import PREFIX, Search, options_of, search_of
from guichet_forms.pages.labels import channel_labels, family_labels
from guichet_forms.pages.meeting import library
from guichet_forms.pages.showing import named_fault
from guichet_forms.pages.signed import signed

READER = right(reach.READ)
blueprint = Blueprint("answers", __name__)

blueprint.before_request(at_the_desk)


@blueprint.get("/agents/formulaires/reponses")
@allow(READER)
def show_procedures() -> Response:
    """List the procedures whose answers the agent reads."""
    with transaction() as session:
        reader = reach.reader_of(principal())
        found, after = reach.list_for(session, reader, request.args.get("apres", ""))
        counts = procedures.count_requests(session, [item.slug for item in found])
    return render(
        "forms/answers/procedures.html",
        title=_("Réponses aux formulaires"),
        area="desk",
        procedures=found,
        counts=counts,
        most=procedures.MOST_COUNTED,
        families=family_labels(),
        may_change_roles="accounts.manage" in principal().rights,
        next_url=url_for("answers.show_procedures", apres=after) if after else None,
    )


@blueprint.get("/agents/formulaires/<slug>/reponses")
@allow(READER)
def show_list(slug: str) -> Response:
    """Show a page of the requests that the address asks for."""
    with transaction() as session:
        procedure, form = opened(session, slug)
        search = search_of(form, request.args)
        rows: list[Submission] = []
        number, after = 0, None
        if not search.errors:
            place = request.args.get("apres", "")
            page, number = list_and_count(session, search.asked, place)
            rows, after = page.items, page.next_cursor
        lines = [_line(session, item, search) for item in rows]
    return render(
        "forms/answers/list.html",
        title=_("Réponses, %(title)s", title=procedure.title),
        area="desk",
        status=422 if search.errors else 200,
        procedure=procedure,
        form=form,
        search=search,
        told=_told(search),
        columns=[item for item in search.fields if item.in_list],
        lines=lines,
        found=count_text(number),
        next_url=search.url(apres=after) if after else None,
        first_url=search.url() if request.args.get("apres") else None,
        **around(search),
    )


@blueprint.get("/agents/formulaires/<slug>/reponses/<uuid:request_id>")
@allow(READER)
def show_request(slug: str, request_id: UUID) -> Response:
    """Show all the answers of one request; that it was opened is written in the audit."""
    with transaction() as session:
        reader = reach.reader_of(principal())
        sent = reading.open_request(session, request_id, reader)
        procedure = reach.find_for(session, slug, reader)
        form = library().form(session, sent.slug, sent.version, sent.channel)
        aside = held_of(session, request_id)
        place = here(session)
        received = place.said(sent.received_at)
    sections = list(_sections(form, sent, aside, place))
    return render(
        "forms/answers/request.html",
        title=_("Demande %(number)s", number=sent.number),
        area="desk",
        procedure=procedure,
        sent=sent,
        received=received,
        sections=sections,
        maps=any(row.get("point") for section in sections for row in section["rows"]),
        came=_came(sent),
        has_files=any(row["type"] == "file" for section in sections for row in section["rows"]),
        case_url=f"/agents/dossiers/{sent.request_id}/",
    )


def _came(sent: Submission) -> str:
    """How a request came, and whether an agent typed it."""
    words = channel_labels().get(sent.channel, _("en ligne"))
    return _("%(channel)s, saisie par un agent", channel=words) if sent.agent else words


def opened(session: Session, slug: str) -> tuple[Procedure, Form]:
    """The procedure, and the form that says what is looked for. Raises `NotFound`."""
    procedure = reach.find_for(session, slug, reach.reader_of(principal()))
    return procedure, library().form(session, slug, reading.newest(session, procedure))


def _line(session: Session, sent: Submission, search: Search) -> dict[str, Any]:
    """A request with the texts of its columns, by its own version of the form."""
    form = library().form(session, sent.slug, sent.version, sent.channel)
    texts = {}
    for item in search.fields:
        own, value = form.by_id.get(item.id), sent.answers.get(item.id)
        if item.in_list and own is not None and value is not None:
            texts[item.id] = shown(own, value)
    person = "" if sent.erased_at else applicant(form, sent.answers).name
    return {"sent": sent, "texts": texts, "digest": _digest(form, sent), "person": person}


def _told(search: Search) -> dict[str, str]:
    """The errors, each naming its filter."""
    labels = {"du": _("Reçues depuis le"), "au": _("Reçues jusqu’au")}
    labels |= {PREFIX + item.id: item.label for item in search.fields}
    return {name: named_fault(labels[name], text) for name, text in search.errors.items()}


def _digest(form: Form, sent: Submission) -> str:
    """What tells this request from others; nothing once it is erased."""
    return "" if sent.erased_at else digest_line(form, sent.answers)


def _sections(
    form: Form, sent: Submission, aside: Mapping[str, str], place: Here
) -> Iterator[dict[str, Any]]:
    """The answers by page; those that an erasure left, all together."""
    if sent.erased_at is not None:
        left = [(form.by_id[key], value) for key, value in sent.answers.items()]
        rows = [
            {"label": item.label, "value": shown(item, value), "type": item.kind}
            for item, value in left
        ]
        if rows:
            yield {"title": _("Ce qui reste"), "rows": rows}
        return
    rows = [*mandate.row_of(sent.mandate, place), *as_rows(form, sent.answers)]
    for title, own in groupby(rows, key=lambda row: row["page"]):
        yield {
            "title": title,
            "rows": [_row(row, aside) for row in own],
        }


def _row(row: dict[str, Any], aside: Mapping[str, str]) -> dict[str, Any]:
    point = point_of(row["type"], row["value"])
    return {"label": row["label"], "value": _shown(row, aside), "point": point, "type": row["type"]}


def _shown(row: dict[str, Any], aside: Mapping[str, str]) -> Any:
    if row["type"] == "file":
        return [_file(item, aside) for item in row["value"] or []] or row["text"]
    if row["type"] == "signature" and row["value"]:
        return signed(row["text"], row["value"])
    return row["text"]


def _file(item: Mapping[str, Any], aside: Mapping[str, str]) -> str:
    """The name of a file, and why nobody opens it."""
    reasons = {
        "infected": _("%(name)s (mis à l’écart : l’antivirus y a trouvé un programme dangereux)"),
        "too_large": _("%(name)s (mis à l’écart : trop lourd pour être vérifié)"),
    }
    told = reasons.get(aside.get(item["document_id"], ""), "%(name)s")
    return told % {"name": item["name"]}


def count_text(number: int) -> str:
    """A capped count in words."""
    if number > CAP:
        return _("plus de 1 000 demandes")
    return ngettext("%(num)s demande", "%(num)s demandes", number)


def around(search: Search) -> dict[str, Any]:
    """What stands around the lines: filters and what they offer, the other order."""
    channels = channel_names()
    return {
        "channels": channels,
        "chips": search.chips(channels),
        "clear_url": url_for("answers.show_list", slug=search.slug),
        "turned_url": search.turned().url(),
        "options": {item.id: options_of(item) for item in search.fields},
    }

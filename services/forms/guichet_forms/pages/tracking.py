"""The tracking code of a request, shown again to whom workflow lets read it."""

from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_kit.problems import Forbidden, NotFound

from guichet_forms.actions import audit, corrections
from guichet_forms.actions.codes import codes_of
from guichet_forms.core.answers import applicant
from guichet_forms.pages.meeting import key, library, read_ticket

blueprint = Blueprint("tracking", __name__)


class CodeOver(Forbidden):
    """The hour of the ticket is over, another browser has it, or the code was renewed since."""

    slug = "code-expire"
    title = "Ce lien ne montre plus le code de suivi"
    advice = "Revenez au suivi de la demande, puis demandez de nouveau à voir le code."


@blueprint.get("/demarches/<slug>/code")
@allow(anyone)
def show_code(slug: str) -> Response:
    """Show the codes of a request to who follows it, or to an agent who hands them over."""
    payload = read_ticket("code", once(request.args, "ticket"), CodeOver)
    with transaction() as session:
        sent = corrections.find_sent(session, UUID(payload["request_id"]))
        if sent.slug != slug:
            raise NotFound
        if payload.get("round") != sent.code_round:
            raise CodeOver
        form = library().form(session, slug, sent.version)
        by_agent = principal().kind == "agent"
        if by_agent:
            audit.note(session, "code.read", actor=principal().subject, about=sent.request_id)
    return render(
        "forms/code.html",
        title=_("Code de suivi, demande %(number)s", number=sent.number),
        area="desk" if by_agent else "portal",
        form=form,
        number=sent.number,
        codes=codes_of(key(), sent),
        email=applicant(form, sent.answers).email,
        by_agent=by_agent,
    )

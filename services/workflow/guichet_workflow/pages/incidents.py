"""What agents do with what failed, and with a tracking code that too many people know."""

from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import fields
from guichet_workflow.actions import calls, codes, troubles
from guichet_workflow.actions.refused import LostRight, NotNow, Outrun, Over
from guichet_workflow.pages.acts import conflict, excess, lost_right, text
from guichet_workflow.pages.case import case_page, opened

blueprint = Blueprint("incidents", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.post("/incidents")
@allow(agent)
def settle(request_id: UUID) -> BaseResponse:
    """Try again, go on without, correct the answer or address, or displace, as `do` says."""
    key, words = request.form.get("key", "")[:200], text("value")
    try:
        with opened(request_id), transaction() as session:
            _settle(session, request_id, key, words)
    except Invalid as problem:
        errors = {f"{name}-{key}": said for name, said in problem.errors.items()}
        return case_page(request_id, status=422, errors=errors, typed={"key": key, "value": words})
    except (Outrun, Over, NotNow) as problem:
        return conflict(request_id, problem, {"choice": "", "comment": words, "fields": {}})
    except LostRight as problem:
        return lost_right(request_id, problem, words)
    return redirect_to(f"/agents/dossiers/{request_id}/")


@blueprint.post("/code")
@allow(agent)
def renew_code(request_id: UUID) -> BaseResponse:
    """Have the tracking code made again: the former one opens nothing any more."""
    with opened(request_id), transaction() as session:
        codes.renew(session, request_id, principal())
    return redirect_to(f"/agents/dossiers/{request_id}/#code")


def _settle(session: Session, request_id: UUID, key: str, words: str) -> None:
    do, who = request.form.get("do", ""), principal()
    if do == "passer":
        calls.skip(session, request_id, who, key)
    elif do == "deplacer":
        if not words:
            raise Invalid(errors={"value": _("Choisissez où va la demande.")})
        calls.displace(session, request_id, who, words[:60])
    elif do == "corriger":
        if error := excess(words) or (_("Écrivez la réponse.") if not words else ""):
            raise Invalid(errors={"value": error})
        calls.correct(session, request_id, who, key, words)
    elif do == "adresse":
        address = {"id": "value", "type": "email", "label": _("Adresse électronique")}
        given, wrong = fields.read((address,), {"value": words}, {})
        if wrong:
            raise Invalid(errors=wrong)
        troubles.readdress(session, request_id, who, key, given["value"])
    else:
        checked = request.form.get("checked") == "1"
        troubles.retry(session, request_id, who, key, checked=checked)

"""An agent signs a document of a case, or says why not."""

from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import signing
from guichet_workflow.actions.refused import NotNow, Outrun, Over
from guichet_workflow.pages.acts import conflict, excess, text
from guichet_workflow.pages.case import case_page, opened

blueprint = Blueprint("signing", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.post("/signature")
@allow(agent)
def sign(request_id: UUID) -> BaseResponse:
    """Sign under the name of the account, or refuse with a reason."""
    key, yes, who = request.form.get("key", "")[:200], text("reponse") == "oui", principal()
    typed = {"key": key, "read": text("read"), "reason": text("reason")}
    try:
        _check(typed, yes=yes)
        given = signing.Reply(yes, who.name) if yes else signing.Reply(yes, text=typed["reason"])
        with opened(request_id), transaction() as session:
            signing.sign(session, request_id, who, key, given)
    except Invalid as problem:
        errors = {f"{name}-{key}": said for name, said in problem.errors.items()}
        return case_page(request_id, status=422, errors=errors, typed=typed)
    except (Outrun, Over, NotNow) as problem:
        words = {"choice": "", "comment": typed["reason"], "fields": {}}
        return conflict(request_id, problem, words)
    return redirect_to(f"/agents/dossiers/{request_id}/")


def _check(typed: dict[str, str], *, yes: bool) -> None:
    if yes and typed["read"] != "1":
        raise Invalid(errors={"read": _("Cochez la case pour signer.")})
    if not yes and not typed["reason"]:
        raise Invalid(errors={"reason": _("Écrivez pourquoi vous ne signez pas.")})
    if error := excess(typed["reason"]):
        raise Invalid(errors={"reason": error})

"""Files that an agent joins in a form of a case: the way to the deposit page, and back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to
from guichet_kit.problems import Forbidden
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import fields
from guichet_workflow.actions import agents, preparations
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.opinions import MOST_FILES, act_of
from guichet_workflow.core.asked import fields_of, of_agents
from guichet_workflow.core.opinions import opinions_of
from guichet_workflow.experts import OPINION
from guichet_workflow.models import Preparation
from guichet_workflow.pages.aside import Form, Kind
from guichet_workflow.pages.places import Place, deposit_url, not_added

PATHS = {
    agents.CHOICE: "choix",
    agents.ACTION: "actions",
    agents.SHEET: "fiche",
    OPINION: "avis",
}
"""The end of the address that each form is sent to."""
blueprint = Blueprint("joining", __name__, url_prefix="/agents/dossiers/<uuid:request_id>")

blueprint.before_request(at_the_desk)


@blueprint.post("/oublier")
@allow(agent)
def forget(request_id: UUID) -> BaseResponse:
    """Forget what an agent prepared in a form of a case."""
    with transaction() as session:
        agents.read_case(session, request_id, principal(), note=False)
        act = request.form.get("act", "")[:200]
        preparations.drop(session, request_id, principal().subject, act)
    return redirect_to(f"/agents/dossiers/{request_id}/")


def _deposit_way(
    place: Place, form: Form, field: fields.Field, here: Sequence[Mapping[str, Any]]
) -> str:
    """Give the deposit page of a question, for the files that it may still take."""
    left = max(1, int(field.get("max_files", 1)) - len(here))
    owner = f"{form.act}:{field['id']}"
    return deposit_url(place, owner, field["label"], {**field, "max_files": left}, by=form.by_id)


FILES = Kind(
    "files",
    "document_id",
    ("add_file", "remove_file"),
    lambda field: field["type"] == "file",
    lambda kept: list(kept or []),
    _deposit_way,
)


def take(session: Session, request_id: UUID, owner: str, file: Mapping[str, Any]) -> str:
    """Join to a form a file that comes back for it; give its place on the page."""
    act, _colon, name = owner.rpartition(":")
    if act.partition(":")[0] not in PATHS:
        raise Forbidden(not_added())
    agents.hold_own(session, request_id, principal())
    preparations.receive(session, request_id, principal().subject, act, name, file)
    return f"#{fields.PREFIX}{name}"


def prepared(session: Session, held: Held) -> list[Preparation]:
    """Give what an agent prepared in the forms of a case that may ask for files."""
    asked = any(map(fields.is_brought, of_agents(held.definition)))
    if not (asked or opinions_of(held.state)):
        return []
    return preparations.list_own(session, held.row.request_id, principal().subject)


def shown(one: Preparation) -> dict[str, Any]:
    """Give what a form shows of what was prepared in it."""
    return {"act": one.act, "typed": one.typed, "files": {**one.files, **one.picked}}


def path_of(act: str) -> str:
    """Give the address of the form of an act and its name, as `choix:accepter`."""
    form, _colon, name = act.partition(":")
    return f"{PATHS.get(form, form)}:{name}"


def left_over(held: Held, one: Preparation) -> dict[str, Any]:
    """Give the words and the files of what was prepared in a form that is no longer offered."""
    known, typed = fields_of(held.definition), one.typed.get("fields", {})
    asked = tuple(known[name] for name in typed if name in known)
    picked = {n: [str(item["text"]) for item in items] for n, items in one.picked.items()}
    items = [
        f"{known[name]['label']}\u00a0: {', '.join(texts)}"
        for name, texts in picked.items()
        if name in known and texts
    ]
    lines = [one.typed.get("comment", ""), *fields.words(asked, typed), *items]
    names = [file["name"] for files in one.files.values() for file in files]
    return {"act": one.act, "words": "\n\n".join(filter(None, lines)), "names": names}


def offered_in(view: Mapping[str, Any]) -> set[str]:
    """Give the acts whose forms the case page offers."""
    forms = {agents.CHOICE: view["choices"], agents.ACTION: view["anytime"]}
    found = {agents.act_of(form, one.id) for form, some in forms.items() for one in some}
    found |= {act_of(key) for key in view["awaited"]}
    return found | ({agents.act_of(agents.SHEET, "")} if view["sheet"] else set())


def opinion_field(name: str = "fichiers") -> fields.Field:
    """Give the question by which files are joined to an opinion."""
    label = _("Fichiers joints à l’avis")
    return {"id": name, "type": "file", "label": label, "required": False, "max_files": MOST_FILES}

"""The API of workflow: a case for its agents, choices, definitions."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from guichet_kit.auth import Guard, Principal, agent, allow, principal, right
from guichet_kit.database import transaction
from msgspec.structs import asdict
from sqlalchemy.orm import Session

from guichet_workflow.actions import agents, calls, definitions, options, triggers
from guichet_workflow.actions.agents import Wish
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.reading import read_around
from guichet_workflow.core.case import Actor
from guichet_workflow.core.definition.options import values_of
from guichet_workflow.core.words import history_sentence
from guichet_workflow.models import Line, Workflow
from guichet_workflow.pages.case import opened
from guichet_workflow.pages.case_view import anytime, choices
from guichet_workflow.schemas.cases import (
    CallGiven,
    CaseView,
    ChoiceGiven,
    DefinitionView,
    OptionsGiven,
    TriggerGiven,
    TriggerView,
)

TRIGGER, ANSWER = "cases.trigger", "calls.answer"
"""The rights of programs that do global actions, that answer the calls of cases."""
blueprint = Blueprint("workflow_api", __name__, url_prefix="/api/v1")


def program(name: str) -> Guard:
    """Let in a program to which an administrator gave the right `name`, in some families."""

    def holds(who: Principal) -> bool:
        return who.kind == "service" and name in who.rights and who.bound(name) is not None

    holds.__name__ = f"program:{name}"
    return holds


@blueprint.get("/cases/<uuid:request_id>")
@blueprint.response(200, CaseView)
@allow(agent)
def read_case(request_id: UUID) -> dict[str, Any]:
    """Give a case with its history and what the agent may choose now."""
    with opened(request_id), transaction() as session:
        held = agents.read_case(session, request_id, principal())
        return _shown(session, held)


@blueprint.post("/cases/<uuid:request_id>/choices")
@blueprint.arguments(ChoiceGiven)
@blueprint.response(200, CaseView)
@allow(agent)
def choose(given: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Make a choice on the version that was read; 409 when someone acted since."""
    who = principal()
    wish = Wish(given["choice"], given["version"], given["comment"], given["fields"])
    with opened(request_id), transaction() as session:
        agents.choose(session, request_id, who, wish)
        return _shown(session, agents.read_case(session, request_id, who, note=False))


def _shown(session: Session, held: Held) -> dict[str, Any]:
    around = read_around(session, held, internal=True)
    state, row = held.state, held.row
    return {
        "request_id": row.request_id,
        "number": row.number,
        "procedure": {"slug": row.procedure, "title": row.title, "family": row.family},
        "version": state.version,
        "status": vars_of(held),
        "received_at": row.received_at,
        "due_at": state.due_at,
        "closed_at": state.closed_at,
        "assignee": asdict(state.assignee) if state.assignee else None,
        "answers": row.answers,
        "files": [
            {"document_id": file.document_id, "name": file.name, "origin": file.origin}
            for file in around.files
        ],
        "choices": [
            {"id": one.id, "label": one.label, "comment": one.comment, "fields": list(one.fields)}
            for one in choices(held, principal())
        ],
        "actions": [
            {
                "id": one.id,
                "label": one.label,
                "comment": one.comment,
                "confirm": one.confirm,
                "bulk": one.bulk,
                "fields": list(one.fields),
            }
            for one in anytime(held, principal())
        ],
        "history": [_line(line) for line in around.lines],
    }


def vars_of(held: Held) -> dict[str, str]:
    """Give the current status by name."""
    status = held.definition.statuses[held.state.status]
    return {name: getattr(status, name) for name in ("id", "label", "kind", "turn")}


def _line(line: Line) -> dict[str, Any]:
    by = Actor(line.by_kind, line.by_id, line.by_name)
    text = history_sentence(line.kind, line.values, by, "agent")
    return {
        "at": line.at,
        "kind": line.kind,
        "text": text,
        "public": line.public,
        "act": line.values.get("act", ""),
    }


@blueprint.post("/cases/<uuid:request_id>/actions")
@blueprint.arguments(ChoiceGiven)
@blueprint.response(200, CaseView)
@allow(agent)
def act(given: dict[str, Any], request_id: UUID) -> dict[str, Any]:
    """Do a global action by hand, on the version that was read."""
    who = principal()
    wish = Wish(given["choice"], given["version"], given["comment"], given["fields"])
    with opened(request_id), transaction() as session:
        agents.trigger(session, request_id, who, wish)
        return _shown(session, agents.read_case(session, request_id, who, note=False))


@blueprint.post("/cases/<uuid:request_id>/triggers/<name>")
@blueprint.arguments(TriggerGiven)
@blueprint.response(200, TriggerView)
@allow(right(TRIGGER), program(TRIGGER))
def trigger(given: dict[str, Any], request_id: UUID, name: str) -> dict[str, Any]:
    """Do a global action that the workflow opens to programs; 404 for any other."""
    who = principal()
    with transaction() as session:
        by = agents.actor(who)
        version = triggers.trigger(session, request_id, name, by, given, who.bound(TRIGGER))
        return {"request_id": request_id, "version": version}


@blueprint.post("/cases/<uuid:request_id>/calls/<uuid:call_id>")
@blueprint.arguments(CallGiven)
@blueprint.response(204)
@allow(right(ANSWER), program(ANSWER))
def answer_call(given: dict[str, Any], request_id: UUID, call_id: UUID) -> None:
    """Answer a call of a case, to a connector or for a payment, that a program was given."""
    who = principal()
    with transaction() as session:
        calls.answer(session, request_id, call_id, given, who.bound(ANSWER), who=who)


@blueprint.get("/procedures/<procedure>/options")
@blueprint.response(200, OptionsGiven)
@allow(right("workflows.build"))
def get_options(procedure: str) -> dict[str, Any]:
    """Give the options of a procedure, those of its workflow where it sets none."""
    bound = principal().bound("workflows.build")
    with transaction() as session:
        row, known = options.read_options(session, procedure, bound)
        return {"options": values_of(known, row.options)}


@blueprint.put("/procedures/<procedure>/options")
@blueprint.arguments(OptionsGiven)
@blueprint.response(200, OptionsGiven)
@allow(right("workflows.build"))
def set_options(given: dict[str, Any], procedure: str) -> dict[str, Any]:
    """Set the options of a procedure for the requests to come; all are given back."""
    who = principal()
    bound = who.bound("workflows.build")
    with transaction() as session:
        by = agents.actor(who)
        return {"options": options.set_options(session, procedure, given["options"], by, bound)}


@blueprint.get("/definitions")
@blueprint.response(200, DefinitionView(many=True))
@allow(right("workflows.build"))
def list_definitions() -> list[Workflow]:
    """Give the definitions in use, within the families where the right holds."""
    with transaction() as session:
        return definitions.list_live(session, principal().bound("workflows.build"))

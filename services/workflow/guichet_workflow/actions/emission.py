"""The effects of a step as events for the other services."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from guichet_kit.events import emit_all
from sqlalchemy.orm import Session

from guichet_workflow.actions.calling import CALLS, told_of
from guichet_workflow.actions.informing import elsewhere, informed
from guichet_workflow.actions.inviting import letter_of
from guichet_workflow.actions.telling import Context, request_of, texts_of, values_of
from guichet_workflow.core.case import CaseState, identity
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.actions import PORTAL, SMS
from guichet_workflow.core.effects import (
    Anonymised,
    AskExpert,
    CallOutside,
    Effect,
    Invite,
    MakeDocument,
    Moved,
    SendMessage,
    TellAgents,
    WithdrawCode,
)
from guichet_workflow.core.extras import roles_of, shown_status, tags_of, unusual_urgency
from guichet_workflow.core.legal import running
from guichet_workflow.core.moments import said_day
from guichet_workflow.core.opinions import approving
from guichet_workflow.core.owed import owed
from guichet_workflow.core.signatures import signing
from guichet_workflow.models import Case, circle_of


def send(
    session: Session,
    context: Context,
    state: CaseState,
    effects: Sequence[Effect],
    more: Mapping[str, Any],
) -> None:
    """Emit the events that effects ask for, in order and in one statement."""
    told = [_told(context, state, effect, more) for effect in effects]
    emit_all(session, [one for one in told if one], subject=context.row.request_id)


def _told(
    context: Context, state: CaseState, effect: Effect, more: Mapping[str, Any]
) -> tuple[str, dict[str, Any]] | None:
    if isinstance(effect, Moved):
        return "workflow.case.moved.v1", moved(context, state, effect)
    if isinstance(effect, TellAgents):
        return "workflow.agents.informed.v1", informed(context, state, effect)
    if isinstance(effect, SendMessage) and effect.other:
        return "workflow.message.requested.v1", elsewhere(context, state, effect)
    if isinstance(effect, SendMessage):
        return "workflow.message.requested.v1", _message(context, state, effect, more)
    if isinstance(effect, CallOutside):
        return CALLS[effect.called["kind"]], _call(context, state, effect)
    if isinstance(effect, AskExpert | Invite):
        return "workflow.message.requested.v1", _by_link(context, state, effect)
    if isinstance(effect, MakeDocument):
        return "workflow.document.requested.v1", _document(context, state, effect, more)
    if isinstance(effect, WithdrawCode):
        return "workflow.code.withdrawn.v1", request_of(context)
    if isinstance(effect, Anonymised):
        told = {**request_of(context), "family": context.row.family}
        return "workflow.case.anonymised.v1", told
    return None


def moved(context: Context, state: CaseState, effect: Moved) -> dict[str, Any]:
    """Give the data of workflow.case.moved.v1."""
    row, status = context.row, context.definition.statuses[state.status]
    roles = _roles(context.definition, state) if status.turn == "agent" else []
    optional = {
        "previous": effect.previous,
        "role": roles[0] if len(roles) == 1 else "",
        "roles": roles,
        "assignee": _assignee(state),
        "due_at": _instant(state.due_at),
        "legal_at": _instant(legal_end(state)),
        "closed_at": _instant(state.closed_at),
        "reopened_from": _instant(_closed_before(row, state)),
        "urgency": _urgency(context.definition, state),
        "tags": tags_of(context.definition, state.extra),
        "incidents": len(state.incidents),
        "awaits": owed(context.definition, state),
    }
    return {
        **request_of(context),
        "case_version": state.version,
        "procedure": {"slug": row.procedure, "title": row.title, "family": row.family},
        "channel": row.channel,
        "received_at": _instant(row.received_at),
        "status": {
            "id": status.id,
            "label": status.label,
            "citizen_label": shown_status(context.definition, state).citizen_label,
            "kind": status.kind,
            "turn": status.turn,
        },
        "readers": context.definition.readers,
        "circle": circle_of(row.workflow, row.procedure) if context.own_roles else row.workflow,
        "moved_at": _instant(context.now),
        "by": {"kind": effect.by.kind, "name": effect.by.name},
        **{name: value for name, value in optional.items() if value},
    }


def _closed_before(row: Case, state: CaseState) -> datetime | None:
    """Give when a case was closed that this move takes up again; `row` is as it was before."""
    return None if state.closed_at == row.closed_at else row.closed_at


def _roles(definition: Definition, state: CaseState) -> list[str]:
    own = approving(definition, state) or definition.statuses[state.status].function
    known = [one for one in (own, *signing(state)) if one in definition.functions]
    return list(
        dict.fromkeys(role for one in known for role in roles_of(definition, state.extra, one))
    )


def _urgency(definition: Definition, state: CaseState) -> dict[str, Any] | None:
    level = unusual_urgency(definition, state.extra)
    if level is None:
        return None
    rank = list(definition.urgency.values()).index(level)
    return {"id": level.id, "label": level.label, "tone": level.tone, "rank": rank}


def legal_end(state: CaseState) -> datetime | None:
    """Give when silence decides, None when it means nothing or the delay is stopped."""
    timer = running(state.timers)
    return timer.due_at if timer else None


def _assignee(state: CaseState) -> dict[str, str] | None:
    return {"id": state.assignee.id, "name": state.assignee.name} if state.assignee else None


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _to(row: Case, channel: str = "") -> dict[str, str]:
    """Give who the applicant is to notify; her number goes only with what may be an SMS.

    Nothing is sent to who reads it on her page: her e-mail does not go.
    """
    to = {"subject": row.subject, "email": row.applicant.get("email")}
    if channel == PORTAL:
        to.pop("email")
    if channel == SMS:
        to["phone"] = row.applicant.get("phone")
    name = {"name": str(row.applicant.get("name", ""))}
    return name | {key: value for key, value in to.items() if value}


def _message(
    context: Context, state: CaseState, effect: SendMessage, more: Mapping[str, Any]
) -> dict[str, Any]:
    link = str(more.get("lien") or (context.link if effect.to else context.letter_link))
    elsewhere = {"name": "", "email": effect.to}
    values = {**values_of(context, state), **({"nom": ""} if effect.to else {})}
    return {
        **request_of(context),
        "message_id": str(identity(state.request_id, effect.key)),
        "template": f"{context.definition.slug}.{effect.template}",
        "family": context.row.family,
        "to": elsewhere if effect.to else _to(context.row, effect.channel),
        **({"channel": effect.channel} if effect.channel else {}),
        **({"attach": _attached(context, effect)} if effect.attach else {}),
        "values": {**values, "lien": link, **effect.values, **more},
        "link": link,
    }


def _attached(context: Context, effect: SendMessage) -> dict[str, Any]:
    """Give the documents that a mail joins, and where the person finds them: her wallet, if any."""
    row = context.row
    wallet = f"{context.origin}/documents/{row.family}/" if row.subject else context.letter_link
    documents = [
        {"document_id": str(identity(row.request_id, one["key"])), "title": one["title"]}
        for one in effect.attach
    ]
    return {"link": wallet, "documents": documents}


def _call(context: Context, state: CaseState, effect: CallOutside) -> dict[str, Any]:
    return {
        **request_of(context),
        "call_id": str(identity(state.request_id, effect.key)),
        **told_of(effect.called, context.row, _to(context.row)),
    }


def _by_link(context: Context, state: CaseState, effect: AskExpert | Invite) -> dict[str, Any]:
    """Ask for the message that bears a link: nothing in it says who made the request."""
    letter = letter_of(context.origin, context.row, effect, context.definition)
    return {
        **request_of(context),
        "message_id": str(identity(state.request_id, effect.key)),
        "template": f"{context.definition.slug}.{letter.template}",
        "family": context.row.family,
        "to": {"name": "", "email": letter.email},
        "values": {**values_of(context, state), "nom": "", "lien": letter.link, **letter.values},
        "link": letter.link,
    }


def _document(
    context: Context, state: CaseState, effect: MakeDocument, more: Mapping[str, Any]
) -> dict[str, Any]:
    subject = context.row.subject
    values = {
        **values_of(context, state),
        **effect.values,
        **more,
        "date": said_day(context.now, context.definition.territory),
        "textes": texts_of(context.row.answers, context.definition, effect.values["champs"]),
    }
    return {
        **request_of(context),
        "document_id": str(identity(state.request_id, effect.key)),
        "family": context.row.family,
        "template": f"{context.definition.slug}.{effect.template}",
        "title": effect.title,
        "to": {"subject": subject} if subject and not effect.internal else {},
        "values": values,
        **({"internal": True} if effect.internal else {}),
        **({"after": str(identity(state.request_id, effect.after))} if effect.after else {}),
    }

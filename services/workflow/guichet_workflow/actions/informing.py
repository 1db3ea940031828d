"""What is asked to be written to others than the applicant: a given address, agents."""

from typing import Any

from guichet_workflow.actions.telling import Context, request_of, texts_of, values_of
from guichet_workflow.core.case import CaseState, identity
from guichet_workflow.core.effects import SendMessage, TellAgents
from guichet_workflow.core.extras import roles_of


def elsewhere(context: Context, state: CaseState, effect: SendMessage) -> dict[str, Any]:
    """Ask for a message to another: no link of the request, no answer but those she may read."""
    texts = texts_of(context.row.answers, context.definition, state.data)
    link = f"{context.origin}/"
    values = {**_public(context, state), "lien": link, "nom": ""}
    return {
        **request_of(context),
        "message_id": str(identity(state.request_id, effect.key)),
        "template": f"{context.definition.slug}.{effect.template}",
        "family": context.row.family,
        "to": {"name": "", "email": effect.to},
        "values": {**values, "textes": {name: texts.get(name, "") for name in effect.shows}},
        "link": link,
    }


def _public(context: Context, state: CaseState) -> dict[str, str]:
    """Give what tells nothing of the person: the request, the procedure, the service."""
    said = values_of(context, state)
    return {name: said[name] for name in ("numero", "demarche", "commune", "service", "recu_le")}


def informed(context: Context, state: CaseState, effect: TellAgents) -> dict[str, Any]:
    """Give the data of workflow.agents.informed.v1: who is meant, and nothing that she answered."""
    whom = {"agent_id": effect.agent, "roles": list(effect.roles), "but": effect.but}
    definition, functions = context.definition, context.definition.functions
    readers = {role for one in functions for role in roles_of(definition, state.extra, one)}
    status = definition.statuses[state.status].label
    return {
        **request_of(context),
        "notice_id": str(identity(state.request_id, effect.key)),
        "template": f"{context.definition.slug}.{effect.template}",
        "family": context.row.family,
        "readers": sorted(readers),
        **{name: value for name, value in whom.items() if value},
        "values": {**_public(context, state), "statut": status},
        "link": f"{context.origin}/agents/dossiers/{context.row.request_id}/",
    }

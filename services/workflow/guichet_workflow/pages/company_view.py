"""Who else has a case open, and what was done there since, in words."""

from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.actions.presence import Company, Other
from guichet_workflow.core.case import Actor
from guichet_workflow.core.moments import said
from guichet_workflow.core.words import history_sentence


def company_shown(found: Company, territory: str) -> dict[str, Any]:
    """Give a sentence for each colleague, and that of the last act with its moment."""
    act = found.act
    by = Actor(act.by_kind, act.by_id, act.by_name) if act else None
    sentence = history_sentence(act.kind, act.values, by, "agent") if act and by else ""
    return {
        "others": [_presence(one) for one in found.others],
        "act": sentence,
        "at": said(act.at if act else None, territory),
    }


def _presence(other: Other) -> str:
    name = other.name or _("Un collègue")
    if other.typing:
        return _("%(name)s écrit une réponse", name=name)
    return _("%(name)s regarde aussi ce dossier", name=name)

"""Who acts on an item of Publik, where it leads, and how the report names it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.exchange.publik.context import SUBMITTER, Context, Made
from guichet_workflow.core.exchange.publik.reading import text_of, texts_of


def named(item: Element, kind: str) -> str:
    """The label of an item, else its kind."""
    return text_of(item, "label") or kind


def target_of(item: Element, made: Made, context: Context) -> str:
    """The status that an item leads to, "" for one that is not here."""
    wanted = text_of(item, "status")
    target = context.statuses.get(wanted, "")
    if wanted and not target:
        sentence = _("mène à un statut absent (%(name)s)", name=wanted)
        context.note(made.status, f"{named(item, item.get('type', ''))}, {sentence}")
    return target


def by_of(item: Element, context: Context) -> list[str]:
    """Who may act: functions, and the citizen."""
    roles = texts_of(item, "by")
    held = [CITIZEN if role == SUBMITTER else context.add_function(role, role) for role in roles]
    return list(dict.fromkeys(held)) or [next(iter(context.functions))]

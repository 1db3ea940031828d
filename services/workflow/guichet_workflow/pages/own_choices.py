"""The choices that are the citizen's own, on her follow-up page."""

from collections.abc import Mapping
from typing import Any

from flask import request
from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Invalid

from guichet_workflow import fields
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.citizens import Wish
from guichet_workflow.actions.refused import Outrun
from guichet_workflow.core import choices_of
from guichet_workflow.core.conditional import offered_fields
from guichet_workflow.core.definition import Choice, Definition
from guichet_workflow.core.definition.model import HERS
from guichet_workflow.core.legal import has_accepted
from guichet_workflow.core.lint.subject import ENDS

WORDS = 4_000
"""The longest comment, in characters."""


def offers(held: Held) -> list[dict[str, Any]]:
    """Give what she may choose now, with what she reads before; what endangers comes last."""
    if has_accepted(held.definition, held.state, held.now):
        return []
    found = choices_of(held.definition, held.state, HERS)
    return [
        {
            "id": one.id,
            "label": one.label,
            "style": one.style,
            "comment": one.comment,
            "fields": offered_fields(one.fields, held.state.data),
            "confirm": one.confirm or _follows(held.definition, one),
        }
        for one in sorted(found, key=lambda choice: choice.style == "danger")
    ]


def _follows(definition: Definition, choice: Choice) -> str:
    """Say what comes of a choice, in plain words."""
    target = definition.statuses[choice.to]
    if target.hidden:
        return _("Le service sera prévenu de votre choix. Vous ne pourrez pas revenir dessus.")
    label = target.citizen_label
    then = _("Votre demande passera à «\u00a0%(label)s\u00a0».", label=label)
    if target.kind in ENDS:
        then = _("Votre demande sera close\u00a0: «\u00a0%(label)s\u00a0».", label=label)
    return then + _(" Vous ne pourrez pas revenir sur ce choix.")


def posted(held: Held) -> Wish:
    """Give the choice that the page posts, on the version that it showed."""
    seen, name = request.form.get("version", ""), request.form.get("choice", "")[:60]
    choice = _named(held, name)
    comment = request.form.get("comment", "").replace("\r\n", "\n").replace("\0", "").strip()
    return Wish(
        choice=name,
        seen_version=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        comment=comment,
        fields=fields.typed(choice.fields, request.form) if choice else {},
    )


def _named(held: Held, name: str) -> Choice | None:
    """Give a choice of hers where the case is, else where she thought that it was."""
    statuses = held.definition.statuses
    here = statuses[held.state.status]
    found = (one.choices[name] for one in (here, *statuses.values()) if name in one.choices)
    return next((one for one in found if not HERS.isdisjoint(one.by)), None)


def check(wish: Wish) -> None:
    """Raise `Invalid` for words that are too long."""
    if len(wish.comment) > WORDS:
        error = _("Écrivez votre mot en %(n)s caractères au plus.", n=WORDS)
        raise Invalid(errors={"comment": error})


def told(problem: Conflict) -> str:
    """Say to her why a choice was not taken."""
    if isinstance(problem, Outrun):
        return _(
            "Votre demande a changé depuis que vous avez ouvert cette page. Votre choix n’est pas "
            "fait\u00a0: voyez où elle en est, puis choisissez."
        )
    return problem.detail


def faults(wish: Wish, errors: Mapping[str, str]) -> dict[str, str]:
    """Give the errors of a choice by the input at fault."""
    found = {f"{fields.PREFIX}{name}": text for name, text in errors.items() if name != "comment"}
    if "comment" in errors:
        found[f"mot-{wish.choice}"] = errors["comment"]
    return found


def lost(held: Held, wish: Wish) -> str:
    """Give the words of a choice that she has no more, to copy; "" while its form shows them."""
    choice = _named(held, wish.choice)
    if choice is None or any(one["id"] == wish.choice for one in offers(held)):
        return ""
    return "\n".join(filter(None, [wish.comment, *fields.words(choice.fields, wish.fields)]))

"""What the case page shows, in words, from what the engine and the tables hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from guichet_kit.auth import Principal
from guichet_kit.dates import french_date
from guichet_kit.i18n import _, ngettext

from guichet_workflow.actions.agents import functions_of
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.reading import Around
from guichet_workflow.core import choices_of
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.calls import awaited_calls, calls_of, may_settle
from guichet_workflow.core.case import identity
from guichet_workflow.core.clock import day_of, last_day_before
from guichet_workflow.core.conditional import offered_fields
from guichet_workflow.core.definition import Choice, Status
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.extras import alerts, tags_of, unusual_urgency
from guichet_workflow.core.legal import has_accepted
from guichet_workflow.core.message_names import message_name
from guichet_workflow.core.opinions import Asked, approving, awaited, opinions_of
from guichet_workflow.core.questions import CARD
from guichet_workflow.core.runaway import places
from guichet_workflow.core.signatures import to_sign
from guichet_workflow.core.troubles import may_readdress
from guichet_workflow.core.words import channel_words
from guichet_workflow.fields import asks_place, dialled, retyped
from guichet_workflow.models import Erasure
from guichet_workflow.pages.case_view.answers import (
    answer_groups,
    file_link,
    file_links,
    known_of,
    set_aside,
)
from guichet_workflow.pages.case_view.timeline import agent_timeline
from guichet_workflow.pages.consulted import (
    approval_steps,
    awaited_call,
    call_shown,
    opinion_shown,
    verdict_options,
)
from guichet_workflow.pages.legal_view import coming, legal_delays, near_end, undated
from guichet_workflow.pages.marks_view import marks_shown
from guichet_workflow.pages.places import code_url

RIGHT = "workflows.build"
"""Who builds circuits reads which action wrote each line of history."""
FOLDED = 12
"""Lines of history shown at once; the older ones are folded, when they are worth the click."""


@dataclass(frozen=True)
class Deadline:
    """How far the aim of the current status is: a sentence and the look of its tag."""

    text: str
    kind: str


def deadline(due_at: datetime | None, now: datetime, territory: str) -> Deadline | None:
    """Say how far a deadline is, in days as people count them where the authority is."""
    if due_at is None:
        return None
    last = last_day_before(due_at, territory)
    days = (last - day_of(now, territory)).days
    if days < 0:
        text = ngettext(
            "Échéance dépassée de %(num)s jour", "Échéance dépassée de %(num)s jours", -days
        )
        return Deadline(text, "bad")
    if days == 0:
        return Deadline(_("À faire aujourd’hui"), "warn")
    return Deadline(_("Au plus tard le %(day)s", day=french_date(last)), "flat")


def _aim(held: Held) -> Deadline | None:
    return deadline(held.state.due_at, held.now, held.definition.territory)


def circuit(held: Held) -> list[tuple[Status, bool]]:
    """Give the statuses in the order of the definition, the current one marked."""
    statuses = held.definition.statuses.values()
    return [(status, status.id == held.state.status) for status in statuses]


def _proof(proof: Erasure) -> dict[str, Any]:
    """Say in French what a service erased; a thing without a name here keeps its own."""
    services = {
        "forms": _("Réponses"),
        "documents": _("Fichiers et documents"),
        "notify": _("Messages"),
        "backoffice": _("Liste des demandes"),
    }
    things: dict[str, Callable[[int], str]] = {
        "submissions": lambda n: ngettext("%(num)s envoi", "%(num)s envois", n),
        "files": lambda n: ngettext("%(num)s fichier", "%(num)s fichiers", n),
        "documents": lambda n: ngettext("%(num)s document", "%(num)s documents", n),
        "orders": lambda n: ngettext("%(num)s commande", "%(num)s commandes", n),
        "messages": lambda n: ngettext("%(num)s message", "%(num)s messages", n),
        "requests": lambda n: ngettext("%(num)s demande", "%(num)s demandes", n),
    }
    counts = proof.counts.items()
    said = [things[name](n) if name in things else f"{name} {n}" for name, n in counts if n]
    text = ", ".join(said) or _("rien à effacer")
    return {"service": services.get(proof.service, proof.service), "text": text, "at": proof.at}


def choices(held: Held, who: Principal) -> list[Choice]:
    """Give what the agent may choose now, what endangers last."""
    if has_accepted(held.definition, held.state, held.now):
        return []
    found = choices_of(held.definition, held.state, functions_of(held, who))
    shown = [replace(one, fields=offered_fields(one.fields, held.state.data)) for one in found]
    return sorted(shown, key=lambda choice: choice.style == "danger")


def anytime(held: Held, who: Principal) -> list[GlobalAction]:
    """Give the global actions that the agent may do now, what endangers last."""
    found = global_actions(held.definition, held.state, functions_of(held, who))
    shown = [replace(one, fields=offered_fields(one.fields, held.state.data)) for one in found]
    return sorted(shown, key=lambda one: one.style == "danger")


def sheet(held: Held, who: Principal) -> list[dict[str, Any]]:
    """Give the form of the status with what it holds, to who has its function."""
    status = held.definition.statuses[held.state.status]
    if held.state.closed_at is not None or status.function not in functions_of(held, who):
        return []
    data = held.state.data
    asked = offered_fields(status.fields, data)
    shown = ((one, str(one["source" if one["type"] == CARD else "id"])) for one in asked)
    return [{**one, "value": retyped(one, data.get(name))} for one, name in shown]


def approval(held: Held, who: Principal) -> dict[str, Any] | None:
    """Give the approval that is awaited: of which function, and whether it is the agent's."""
    function = approving(held.definition, held.state)
    if not function:
        return None
    label = held.definition.functions[function].label
    mine = function in functions_of(held, who)
    steps = approval_steps(held.definition, held.state)
    named = held.state.extra["approval"]["label"]
    return {"label": named, "function": label, "mine": mine, "steps": steps}


def _opinion(held: Held, asked: Asked, aside: frozenset[str]) -> dict[str, Any]:
    """Give what is told of an opinion, with the links of the files that came with it."""
    files = (asked["answer"] or {}).get("files", [])
    return opinion_shown(asked) | {"files": file_links(held.row.request_id, files, aside)}


def signs(held: Held, around: Around, who: Principal) -> list[dict[str, Any]]:
    """Give the documents that the agent is asked to sign, each with its link once it is made."""
    made = {file.document_id: file for file in around.files}
    found = []
    for called in to_sign(held.state, functions_of(held, who)):
        paper = made.get(identity(held.row.request_id, called["paper"]["key"]))
        title = called["paper"]["title"]
        link = file_link(held.row.request_id, known_of(paper), title) if paper else ""
        found.append({"key": called["key"], "label": called["label"], "link": link})
    return found


def _asked(held: Held, who: Principal) -> list[Iterable[Mapping[str, Any]]]:
    """Give the lists of questions that the page asks."""
    chosen = (one.fields for one in choices(held, who))
    return [sheet(held, who), *chosen, *(one.fields for one in anytime(held, who))]


def view(held: Held, around: Around, who: Principal) -> dict[str, Any]:
    """Give all that the template of the case page needs."""
    assignee = held.state.assignee
    lines = agent_timeline(around.lines, held, acts=RIGHT in who.rights)
    shown = FOLDED if len(lines) > FOLDED + 3 else len(lines)
    aside = set_aside(around.lines)
    hers = signs(held, around, who)
    asked_here = _asked(held, who)
    groups = answer_groups(held, around.files, aside)
    return {
        "case": held.row,
        "how": channel_words(held.row.channel),
        "phone": dialled(held.row.applicant.get("phone", "")),
        "failed": {one.key: message_name(one.template) for one in held.state.incidents},
        "readdressed": [one.key for one in held.state.incidents if may_readdress(one)],
        "state": held.state,
        "territory": held.definition.territory,
        "step": held.definition.statuses[held.state.status],
        "deadline": None if held.state.closed_at else _aim(held),
        "urgency": unusual_urgency(held.definition, held.state.extra),
        "tags": tags_of(held.definition, held.state.extra),
        "colleagues": [{"value": one.id, "label": one.name} for one in around.colleagues],
        "sheet": sheet(held, who),
        "alerts": alerts(held.state, "agents"),
        "linked": held.state.extra.get("linked", []),
        "groups": groups,
        "maps": any(row.get("point") for group in groups for row in group["rows"])
        or asks_place(asked_here),
        "asked_here": asked_here,
        "older": lines[:-shown],
        "lines": lines[-shown:],
        "choices": choices(held, who),
        "opinions": [_opinion(held, one, aside) for one in opinions_of(held.state)],
        "awaited": [one["key"] for one in awaited(held.state, functions_of(held, who))],
        "verdicts": verdict_options(),
        "calls": {
            one["key"]: call_shown(held.definition, held.state, one) for one in calls_of(held.state)
        },
        "places": [
            {"value": one.id, "label": one.label} for one in places(held.definition, held.state)
        ],
        "settles": may_settle(held.definition, held.state, functions_of(held, who)),
        "approval": approval(held, who),
        "anytime": anytime(held, who),
        "marks": marks_shown(held),
        "mine": assignee is not None and assignee.id == who.subject,
        "called": [
            awaited_call(held.definition, one)
            for one in awaited_calls(held.state)
            if one["key"] not in {mine["key"] for mine in hers}
        ],
        "signs": hers,
        "coming": [*coming(held.definition, held.state), *undated(held.state)],
        "legal": legal_delays(held, around.lines),
        "near": near_end(held),
        "circuit": circuit(held),
        "openings": around.openings,
        "proofs": [_proof(proof) for proof in around.proofs],
        "home": f"/agents/dossiers/{held.row.request_id}/",
        "acting": held.state.closed_at is None,
        "code_url": "" if held.row.applicant.get("email") else code_url(held.row),
    }

"""Global actions of Publik, one for each of their triggers, and the moves that programs ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.context import (
    ENDS,
    LONGEST_LABEL,
    LONGEST_TEXT,
    SUBMITTER,
    Context,
    Made,
)
from guichet_workflow.core.exchange.publik.cutting import cut
from guichet_workflow.core.exchange.publik.items import read_item
from guichet_workflow.core.exchange.publik.leading import functions_of, roles_of
from guichet_workflow.core.exchange.publik.naming import read_value
from guichet_workflow.core.exchange.publik.ordering import after_answers, until_moved
from guichet_workflow.core.exchange.publik.reading import TRUE, text_of, texts_of

MOST_ACTIONS, MOST_DAYS = 50, 3_660
DAYS = re.compile(r"-?[0-9]{1,5}", re.ASCII)
OPEN = ("open", "waiting")
KINDS: Mapping[str, tuple[str, ...]] = {
    "_endpoint_status": ENDS,
    "_waitpoint_status": OPEN,
    "_transition_status": (),
}
"""The statuses that a trigger names by what they are; a case does not stay in one that leads on."""
Json = dict[str, Any]


@dataclass
class _Rules:
    """The circuit as far as it was read, and the global actions made for it."""

    statuses: list[Json]
    context: Context
    made: list[Json] = field(default_factory=list)
    after_days: int = 0

    def tell(self, label: str, sentence: str) -> None:
        self.context.note(label, sentence)

    def all_of(self, kinds: tuple[str, ...]) -> list[str]:
        return [one["id"] for one in self.statuses if one["kind"] in kinds]

    def known(self, wanted: str) -> list[str]:
        """The statuses that a trigger names: one, its second half, or all those of a kind."""
        if wanted in KINDS:
            return self.all_of(KINDS[wanted])
        name = self.context.statuses.get(wanted.removeprefix("wf-"), "")
        return [one for one in (name, self.context.second.get(name, "")) if one]


def anytime_of(root: Element, statuses: list[Json], context: Context) -> tuple[list[Json], int]:
    """The global actions, and after how many days a workflow takes people out, 0 when unsaid."""
    rules = _Rules(statuses, context)
    context.acts.given |= {one["id"] for s in statuses for one in s.get("choices", ())}
    _hooks(rules)
    for element in root.findall("global_actions/action"):
        _action(element, rules)
    if len(rules.made) > MOST_ACTIONS:
        sentence = _("le circuit est coupé à %(most)s actions à tout moment", most=MOST_ACTIONS)
        context.note("", sentence)
    return [cut(one, context) for one in rules.made[:MOST_ACTIONS]], rules.after_days


def _hooks(rules: _Rules) -> None:
    """The moves that a program asks for in a status; the same one in several is one action."""
    for hook in rules.context.hooks:
        own = {name: held for name, held in hook.items() if name not in ("name", "status")}
        places = rules.known(hook["status"])
        same = [one for one in rules.made if one["label"] == hook["name"]]
        found = next((one for one in same if own.items() <= one.items()), None)
        if found:
            found["statuses"] += [one for one in places if one not in found["statuses"]]
        else:
            name = _named(hook["name"], hook["name"], rules)
            what = {"id": name, "label": hook["name"], "api": True, "statuses": places}
            rules.made.append(what | own)


def _named(wanted: str, label: str, rules: _Rules) -> str:
    """The name by which a program asks for an action; told when it is another than in Publik."""
    name = rules.context.acts.give(identifier(wanted, "acte"))
    sentence = _(
        "un programme le demande sous le nom « %(name)s », avec le droit qu’il faut", name=name
    )
    rules.tell(label, sentence)
    return name


def _action(element: Element, rules: _Rules) -> None:
    label = text_of(element, "name")[:LONGEST_LABEL] or _("Action sans nom")
    made = Made(label)
    for item in element.findall("items/item"):
        read_item(item, made, rules.context)
    what = _does(made, rules)
    triggers = element.findall("triggers/trigger")
    if not triggers:
        rules.tell(label, _("rien ne déclenche cette action, elle n’est pas reprise"))
    for trigger in triggers:
        for rule in _triggered(trigger, label, what, rules):
            _add(rule, made, rules)


def _does(made: Made, rules: _Rules) -> Json:
    """What an action does, and where it leads."""
    if made.choices or made.timers or any(one["do"] == "ask" for one in made.enter):
        rules.tell(made.status, _("une question ou une issue n’y est pas reprise"))
    enter = after_answers(until_moved([one for one in made.enter if one["do"] != "ask"]))
    if enter and enter[-1]["do"] == "move" and "condition" not in enter[-1]:
        return {"actions": enter[:-1], "to": enter[-1]["to"]}
    return {"actions": enter}


def _triggered(trigger: Element, label: str, what: Json, rules: _Rules) -> Iterator[Json]:
    """What a trigger adds to the action; nothing for one that has no equivalent, which is told."""
    kind = trigger.get("type")
    if kind == "manual":
        found = _by_hand(trigger, label, rules)
    elif kind == "timeout":
        found = _by_delay(trigger, label, what, rules)
    elif kind == "webservice":
        found = {"api": True}
    else:
        found = None
        rules.tell(label, _("un déclenchement inconnu n’est pas repris"))
    if found:
        asked = text_of(trigger, "identifier") or label
        name = (
            _named(asked, label, rules)
            if "api" in found
            else rules.context.acts.give(identifier(label, "acte"))
        )
        yield {"id": name, "label": label, **found, **{k: v for k, v in what.items() if v}}


def _by_hand(trigger: Element, label: str, rules: _Rules) -> Json | None:
    roles = roles_of(trigger, "roles")
    if SUBMITTER in roles:
        rules.tell(label, _("l’usager ne la fait pas lui-même ici"))
    by = functions_of(roles, label, rules.context)
    wanted = texts_of(trigger, "statuses")
    places = list(dict.fromkeys(name for one in wanted for name in rules.known(one)))
    if not by or (wanted and not places):
        rules.tell(label, _("personne ne peut la faire à la main, elle n’est pas reprise"))
        return None
    found: Json = {"by": by}
    if places and set(places) != set(rules.all_of(OPEN)):
        found["statuses"] = places
    if not wanted:
        rules.tell("", _("une action à tout moment ne se fait que sur une demande en cours"))
    if text_of(trigger, "allow_as_mass_action") != "False":
        found["bulk"] = True
    if text_of(trigger, "require_confirmation") in TRUE:
        words = text_of(trigger, "confirmation_text")[:LONGEST_TEXT]
        found["confirm"] = words or _("Confirmez-vous cette action ?")
    return found


def _by_delay(trigger: Element, label: str, what: Json, rules: _Rules) -> Json | None:
    days, anchor = text_of(trigger, "timeout"), text_of(trigger, "anchor")
    found = _anchor(trigger, anchor, rules)
    n = int(days) if DAYS.fullmatch(days) else MOST_DAYS + 1
    if not found or abs(n) > MOST_DAYS or (n < 0 and found["from"] != "field"):
        sentence = _("le délai « %(days)s » après « %(anchor)s » est à refaire")
        rules.tell(label, sentence % {"days": days[:60], "anchor": anchor[:60] or "?"})
        return None
    if found["from"] == "closed" and what == {"actions": [{"do": "anonymise"}]} and n > 0:
        rules.after_days = min(n, rules.after_days or n)
        rules.tell(label, _("devient le délai d’anonymisation du circuit"))
        return None
    when: Json = {"when": found | {"offset": {"n": n, "unit": "days"}}}
    if found.get("status") in rules.all_of(ENDS):
        when["statuses"] = [one["id"] for one in rules.statuses]
    return when


def _anchor(trigger: Element, anchor: str, rules: _Rules) -> Json | None:
    """From when the delay counts, None when nothing here says it."""
    if anchor in ("creation", "finalized"):
        return {"from": "received" if anchor == "creation" else "closed"}
    if anchor in ("1st-arrival", "latest-arrival"):
        first = anchor == "1st-arrival"
        tag = "anchor_status_first" if first else "anchor_status_latest"
        names = rules.known(text_of(trigger, tag))
        return {"from": "first" if first else "last", "status": names[0]} if names else None
    if anchor == "template":
        value = read_value(text_of(trigger, "anchor_template"), rules.context)
        plain = isinstance(value, dict) and "." not in value.get("var", ".")
        return {"from": "field", "field": value["var"]} if plain else None
    return None


def _reopens(rule: Json, rules: _Rules) -> bool:
    """Whether an action takes a request up again: from an end to what is none."""
    ends = rules.all_of(ENDS)
    open_again = rule.get("to") and rule["to"] not in ends
    return bool(open_again) and not set(rule.get("statuses", ())).isdisjoint(ends)


def _add(rule: Json, made: Made, rules: _Rules) -> None:
    """Keep an action that does something, with what is asked of who does it by hand."""
    if not ("actions" in rule or "to" in rule):
        rules.tell(made.status, _("ne fait rien ici, elle n’est pas reprise"))
        return
    if _reopens(rule, rules):
        rule["actions"] = [{"do": "reopen"}, *rule.get("actions", [])]
    if "by" in rule:
        rule |= {"fields": made.fields} if made.fields else {}
        rule |= {"comment": made.comment} if made.comment else {}
    elif made.fields or made.comment:
        rules.tell(made.status, _("personne ne répond à ses questions quand elle se fait seule"))
    rules.made.append(rule)

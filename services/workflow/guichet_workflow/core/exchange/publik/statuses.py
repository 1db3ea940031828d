"""A status of Publik: what it does on entering, who acts in it, how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import HERS
from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.context import (
    ENDS,
    LONGEST_LABEL,
    LONGEST_TEXT,
    Context,
    Made,
)
from guichet_workflow.core.exchange.publik.items import read_item
from guichet_workflow.core.exchange.publik.naming import read_value
from guichet_workflow.core.exchange.publik.ordering import after_answers, parted, until_moved
from guichet_workflow.core.exchange.publik.reading import place_of, plain, text_of

REFUSALS = ("refus", "rejet", "reject", "irrecevable", "defavorable")


def statuses_of(element: Element, context: Context) -> Iterator[dict[str, Any]]:
    """The status, and a second one when moves read the answer of a call made in it."""
    label = text_of(element, "name")[:LONGEST_LABEL] or _("Statut sans nom")
    made = Made(label, place=place_of(element))
    if told := plain(text_of(element, "backoffice_info_text"))[:LONGEST_TEXT]:
        made.texts["info"] = told
    for item in element.findall("items/item"):
        read_item(item, made, context)
    status = {"id": context.ids[element], "label": label, **_nature(element, made, context)}
    if status["kind"] == "open" and _is_hidden(element):
        status["hidden"] = True
    if status["kind"] in ENDS:
        yield status | _ended(made, context)
        return
    status |= _loop(element, made, context)
    _tell_lost(made, context, ("anonymise",))
    made.enter = until_moved([one for one in made.enter if one["do"] != "anonymise"])
    if status["kind"] == "open":
        yield from _parted(status, made, context)
    else:
        yield status | dict(_lists(made))


def _parted(status: dict[str, Any], made: Made, context: Context) -> Iterator[dict[str, Any]]:
    if not parted(made.enter, "")[1]:
        yield status | dict(_lists(made))
        return
    after = context.second[status["id"]] = context.places.give(f"{status['id']}_suite")
    before, made.enter = parted(made.enter, after)
    texts = {name: text for name, text in status.items() if name not in ("id", "label", "hidden")}
    label = _("%(label)s (suite)", label=status["label"][: LONGEST_LABEL - 10])
    yield status | {"enter": before}
    yield {"id": after, "label": label, "hidden": True, **texts} | dict(_lists(made))


def _loop(element: Element, made: Made, context: Context) -> dict[str, Any]:
    """The list that a status is run over, when an answer holds it."""
    over, after = text_of(element, "loop_items_template"), text_of(element, "after_loop_status")
    if not over:
        return {}
    tree, target = read_value(over, context), context.statuses.get(after.removeprefix("wf-"))
    if not (isinstance(tree, dict) and "var" in tree and target):
        said = _("le statut se répète sur « %(over)s », à refaire", over=over[:120])
        context.note(made.status, said)
        return {}
    item = context.fields.give("element")
    context.note(made.status, _("l’élément en cours s’y lit dans « %(item)s »", item=item))
    return {"loop": {"over": tree, "item": item, "after": target}}


def _is_hidden(element: Element) -> bool:
    hidden = {"__restricted__", "__hidden__"}
    return not hidden.isdisjoint(one.text for one in element.findall("visibility/role"))


def _nature(element: Element, made: Made, context: Context) -> dict[str, Any]:
    """A status that leads nowhere, or that says so, ends the request."""
    asks = any(action["do"] == "ask" for action in made.enter)
    forced = text_of(element, "forced_endpoint").lower() == "true"
    if forced or not (made.leads or asks):
        refused = any(word in identifier(made.status, "x") for word in REFUSALS)
        return {"kind": "refused" if refused else "done", "turn": "nobody"} | made.texts
    function = made.function or next(iter(context.functions))
    if asks:
        return {"kind": "waiting", "turn": "citizen", "function": function} | made.texts
    hers = bool(made.choices) and all(HERS.issuperset(one["by"]) for one in made.choices)
    turn = "citizen" if hers else "agent"
    return {"kind": "open", "turn": turn, "function": function} | made.texts


def _ended(made: Made, context: Context) -> dict[str, Any]:
    """What an end does: it closes the request, and takes the person out last."""
    _tell_lost(made, context, ("move", "ask"))
    if made.choices or made.timers or made.fields:
        context.note(made.status, _("rien ne quitte un statut final, ses issues sont à refaire"))
    last = [one for one in made.enter if one["do"] == "anonymise"][:1]
    enter = [one for one in made.enter if one["do"] not in ("anonymise", "move", "ask")]
    return {"enter": [*enter, {"do": "close"}, *last]}


def _tell_lost(made: Made, context: Context, names: tuple[str, ...]) -> None:
    sentences = {
        "anonymise": _("on n’y anonymise pas une demande en cours"),
        "move": _("un statut final ne mène pas plus loin"),
        "ask": _("un statut final ne pose pas de question"),
    }
    for name in names:
        if any(one["do"] == name for one in made.enter):
            context.note(made.status, sentences[name])


def _lists(made: Made) -> Iterator[tuple[str, Any]]:
    for choice in made.choices if made.comment else ():
        choice["comment"] = made.comment
    found = {
        "enter": after_answers(made.enter),
        "choices": made.choices,
        "fields": made.fields,
        "timers": made.timers,
    }
    yield from ((name, held) for name, held in found.items() if held)

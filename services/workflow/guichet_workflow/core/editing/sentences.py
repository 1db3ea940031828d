"""A circuit told in sentences, « Si …, alors … », complete or not."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, sentence

from guichet_workflow.core.definition import Delay
from guichet_workflow.core.definition.actions import FOR_AGENTS, TO_FIELD, TO_FUNCTION
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.editing.anchors import anchor_words
from guichet_workflow.core.editing.columns import columns_of
from guichet_workflow.core.editing.places import Place, Source, items_of, walk
from guichet_workflow.core.editing.tables import shown_rows
from guichet_workflow.core.message_names import message_name
from guichet_workflow.core.palette import Property
from guichet_workflow.core.words import delay_words

UNKNOWN = "…"


@dataclass(frozen=True)
class Words:
    """What names become in sentences: statuses, functions, documents made, fields of the case."""

    source: Source
    labels: Mapping[str, str]
    statuses: Mapping[str, str]
    functions: Mapping[str, str]
    papers: Mapping[str, str]

    @property
    def who(self) -> dict[str, str]:
        """Who may make a choice: the functions, then the citizen."""
        return {**self.functions, CITIZEN: _("L’usager")}

    def offered(self, named: Collection[str]) -> list[dict[str, str]]:
        """The documents that a message may join, and those that it names and nothing makes."""
        absent = {one: _("%(name)s (absent)", name=one) for one in named if one not in self.papers}
        return [{"value": key, "label": label} for key, label in {**self.papers, **absent}.items()]


def words_for(source: Source, labels: Mapping[str, str]) -> Words:
    """The names of a circuit; `labels` are those of the fields that conditions read."""
    names: dict[str, dict[str, str]] = {"status": {}, "function": {}}
    papers: dict[str, str] = {}
    for place in walk(source):
        if place.node.get("do") == "document" and place.node.get("for") != FOR_AGENTS:
            key = str(place.node.get("template"))
            papers[key] = str(place.node.get("title") or key)
        if place.part in names:
            names[place.part][place.id] = str(place.node.get("label") or place.id)
    return Words(source, labels, names["status"], names["function"], papers)


def told(place: Place, words: Words) -> str:
    """The sentence of a part, with its condition."""
    kind = place.kind
    if place.part == "global":
        return _anytime(place, words)
    values = {one.name: value_words(one, _value(place, one), words) for one in kind.properties}
    if kind.do == "signature_request":
        named = values["document"]
        values["document"] = words.papers.get(named, named)
    values["then"] = values.get("then") or _then(place, words)
    text = re.sub(r"%\((\w+)\)s", lambda gap: values.get(gap[1]) or UNKNOWN, kind.sentence)
    text = _completed(_fitted(text, place.node, words), place.part, place.node, words)
    condition = condition_words(place.node.get("condition"), words)
    if not condition or "condition" in re.findall(r"%\((\w+)\)s", kind.sentence):
        return text
    if place.part == "choice":
        return _("%(act)s (proposé si %(condition)s)", act=text, condition=condition)
    return _("Si %(condition)s, alors %(act)s", condition=condition, act=_lowered(text))


def _fitted(text: str, node: Mapping[str, Any], words: Words) -> str:
    """A sentence without the gap that its mode leaves open, and with what the message joins."""
    if node.get("mode") in ("up", "down"):
        text = text.removesuffix(UNKNOWN).rstrip()  # only « mettre » names a level
    if node.get("do") == "document" and node.get("for") == FOR_AGENTS:
        text = _("%(act)s, pour les agents seuls", act=text)
    if node.get("do") == "message" and (name := _named(node, words)):
        text = _("%(act)s (%(whom)s)", act=text, whom=name)
    if joined := node.get("attach"):
        said = ", ".join(words.papers.get(name, name) for name in joined)
        text = _("%(act)s, avec «\u00a0%(documents)s\u00a0»", act=text, documents=said)
    return text


def _named(node: Mapping[str, Any], words: Words) -> str:
    """What a message to another names: the question of the address, the function; "" if neither."""
    whom = str(node.get("whom", ""))
    known = {TO_FIELD: words.labels, TO_FUNCTION: words.functions}.get(whom, {})
    name = str(node.get(whom, ""))
    return known.get(name, name) if whom in (TO_FIELD, TO_FUNCTION) else ""


def _completed(text: str, part: str, node: Mapping[str, Any], words: Words) -> str:
    """A sentence with what its tables say: teams by rule, values, questions that depend."""
    if node.get("do") == "assign" and node.get("whom") == "team":
        text = f"{text}, {_by_rules(node, words)}"
    if pairs := _pairs(node, words):
        kept = _("Retenir\u00a0: %(pairs)s", pairs=pairs)
        sent = _("%(act)s, avec %(pairs)s", act=text, pairs=pairs)
        text = kept if node.get("do") == "set" else sent
    return text if part == "status" else _asking(text, node, words)


def _asking(text: str, node: Mapping[str, Any], words: Words) -> str:
    """A sentence with the questions that are asked on a condition alone."""
    for one in node.get("fields") or ():
        if isinstance(one, Mapping) and (when := condition_words(one.get("condition"), words)):
            asked = str(one.get("label") or one.get("id"))
            more = _("«\u00a0%(question)s\u00a0» seulement si %(when)s", question=asked, when=when)
            text = f"{text}, {more}"
    return text


def _by_rules(node: Mapping[str, Any], words: Words) -> str:
    """Which team holds a function: the first whose rule is true, else the last."""
    teams = dict(entries_of(words.source, "teams"))
    said = [
        _(
            "si %(condition)s «\u00a0%(team)s\u00a0»",
            condition=condition_words(rule.get("condition"), words) or UNKNOWN,
            team=teams.get(str(rule.get("team")), rule.get("team")),
        )
        for rule in node.get("rules") or ()
    ]
    last = teams.get(str(node.get("team")), node.get("team") or UNKNOWN)
    usual = _("«\u00a0%(team)s\u00a0»", team=last)
    return ", ".join([*said, _("sinon %(team)s", team=usual) if said else usual])


def _pairs(node: Mapping[str, Any], words: Words) -> str:
    """The values that an action keeps or sends, each with the datum it goes to."""
    held = [one for one in node.get("values") or () if isinstance(one, Mapping)]
    return ", ".join(
        _(
            "«\u00a0%(datum)s\u00a0»\u00a0: %(value)s",
            datum=words.labels.get(str(one.get("field")), one.get("field")),
            value=condition_words(one.get("value"), words) or UNKNOWN,
        )
        for one in held
    )


def _anytime(place: Place, words: Words) -> str:
    """What may happen at any time: by whom, by what delay, and what then."""
    node = place.node
    name = str(node.get("label") or UNKNOWN)
    openings = []
    if by := _either([words.functions.get(one, one) for one in node.get("by") or ()]):
        openings.append(_("si %(by)s choisit « %(name)s »", by=by, name=name))
    if when := anchor_words(node.get("when"), words.statuses, words.labels):
        openings.append(when)
    if node.get("api"):
        openings.append(_("si un programme demande « %(name)s »", name=name))
    opening = _(" ou ").join(openings) or _("« %(name)s »", name=name)
    then = _then(place, words) or UNKNOWN
    text = _("%(opening)s, alors %(then)s", opening=opening, then=then)
    text = _asking(text, node, words)
    condition = condition_words(node.get("condition"), words)
    if condition:
        text = _("%(act)s (proposé si %(condition)s)", act=text, condition=condition)
    return text[:1].upper() + text[1:]


def _value(place: Place, one: Property) -> Any:
    value = place.node.get(one.name)
    return one.options[0][0] if value is None and one.options and not one.required else value


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _then(place: Place, words: Words) -> str:
    """What a delay leads to: its actions, then its status."""
    acting = place.part in ("timer", "global")
    inner = items_of(words.source, f"{place.path}.actions", place) if acting else []
    parts = [_lowered(told(one, words)) for one in inner]
    target = place.node.get("to")
    if target:
        name = words.statuses.get(target, target)
        parts.append(_("passer à « %(name)s »", name=name))
    return _(", puis ").join(parts)


def value_words(one: Property, value: Any, words: Words) -> str:
    """The value of a property in words, "" for none."""
    if value is None or value == "" or value == []:
        return ""
    plain = {
        "status": lambda: words.statuses.get(str(value), str(value)),
        "function": lambda: words.functions.get(str(value), str(value)),
        "statuses": lambda: ", ".join(words.statuses.get(name, name) for name in value),
        "papers": lambda: ", ".join(words.papers.get(name, name) for name in value),
        "functions": lambda: _people(one, [words.who.get(name, name) for name in value]),
        "template_message": lambda: message_name(str(value)),
        "field": lambda: words.labels.get(str(value), str(value)),
        "fields": lambda: ", ".join(str(one.get("label") or one.get("id")) for one in value),
        "delay": lambda: delay_of(value, words),
        "tree": lambda: condition_words(value, words) or UNKNOWN,
        "choice": lambda: dict(one.options).get(str(value), str(value)),
        "boolean": lambda: _("oui") if value else _("non"),
        "rights": lambda: ", ".join(_rights(one, value)).lower() or _("rien"),
        "anchor": lambda: anchor_words(value, words.statuses, words.labels),
        "entry": lambda: dict(entries_of(words.source, one.shape)).get(str(value), str(value)),
    }
    if one.kind == "table":
        said = [column for column in columns_of(one) if column.manner != "value"]
        return ", ".join(str(row[said[-1].input("")]) for row in shown_rows(one, value)[:-1])
    return plain.get(one.kind, lambda: str(value))()


def _rights(one: Property, value: Any) -> list[str]:
    """The words of what is not refused."""
    held = value if isinstance(value, dict) else {}
    return [label for key, label in one.options if held.get(key, True)]


def entries_of(source: Source, table: str) -> list[tuple[str, str]]:
    """The lines of a table of the circuit (teams, tags, levels of urgency): name, words."""
    held = source.get(table) or ()
    if isinstance(held, list):
        return [(str(one.get("id")), str(one.get("label") or one.get("id"))) for one in held]
    named = held.items() if isinstance(held, dict) else ()
    words = [(name, one.get("label") if isinstance(one, dict) else one) for name, one in named]
    return [(name, str(label or name)) for name, label in words]


def _people(one: Property, names: list[str]) -> str:
    """Who acts: any of them, or one after the other."""
    return _either(names, _(" puis ")) if one.shape == "order" else _either(names)


def _either(names: list[str], between: str = "") -> str:
    """Who acts, in a sentence: « la mairie ou le maire »."""
    articles = (_("Le "), _("La "), _("Les "), _("L’"), _("Un "), _("Une "))
    joint = between or _(" ou ")
    return joint.join(_lowered(one) if one.startswith(articles) else one for one in names)


def delay_of(value: Any, words: Words) -> str:
    """A delay in words, with the option that sets it; "…" for one that cannot be read."""
    try:
        said = delay_words(Delay(int(value["n"]), str(value["unit"])))
        option = value.get("option")
    except (AttributeError, KeyError, TypeError, ValueError):
        return UNKNOWN
    if not option:
        return said
    label = words.labels.get(f"options.{option}", option)
    return _("%(delay)s (selon l’option «\u00a0%(label)s\u00a0»)", delay=said, label=label)


def condition_words(tree: Any, words: Words) -> str:
    """A condition in words, "" when there is none."""
    if tree is None:
        return ""
    try:
        return sentence(tree, words.labels).replace("*", "")
    except LogicRefused:
        return _("cette condition n’est pas lisible")


def kept_words(text: str, words: Words) -> str:
    """A tree written as JSON, in words; it may come from a page."""
    tree = kept_tree(text)
    return _("cette condition n’est pas lisible") if tree is None else condition_words(tree, words)


def kept_tree(text: str) -> Any:
    """A tree written as JSON, None for what is not JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None

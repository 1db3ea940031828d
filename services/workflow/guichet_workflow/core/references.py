"""The names that actions refer to and that the definition must know: levels, tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.traits import actions_of, all_actions

Json = Mapping[str, Any]


def unknown(json: Json) -> Iterator[tuple[str, str]]:
    """Give the place and the sentence of each name that nothing in the definition bears."""
    levels = {level["id"] for level in json.get("urgency", ())}
    tags = json.get("tags", {})
    yield from _of_global_actions(json)
    yield from _sheets(json)
    yield from _markers(json)
    yield from _twice(json)
    for where, action in all_actions(json):
        if action["do"] == "urgency":
            yield from _level(where, action, levels)
        if any(field["type"] == "agent" for field in action.get("fields", ())):
            yield where, _("On ne demande pas à l’usager de choisir un agent.")
        yield from _holders(where, action, json)
        if action["do"] in ("tag", "untag") and action["tag"] not in tags:
            yield where, _("L’étiquette « %(name)s » n’existe pas.", name=action["tag"])


def _twice(json: Json) -> Iterator[tuple[str, str]]:
    """An action is found by its id: no other of its list bears it."""
    seen: set[tuple[str, str]] = set()
    for where, action in all_actions(json):
        holder, name = where.rpartition(".")[0], action.get("id", "")
        if name and (holder, name) in seen:
            yield where, _("Deux actions de la liste s’appellent «\u00a0%(id)s\u00a0».", id=name)
        seen.add((holder, name))


def _of_global_actions(json: Json) -> Iterator[tuple[str, str]]:
    statuses, functions = {status["id"] for status in json["statuses"]}, json["functions"]
    choices = {one["id"] for status in json["statuses"] for one in status.get("choices", ())}
    seen: set[str] = set()
    for rule in json.get("actions", ()):
        where, anchor = f"actions.{rule['id']}", rule.get("when") or {}
        if rule["id"] in seen:
            yield where, _("« %(name)s » est écrit deux fois.", name=rule["id"])
        seen.add(rule["id"])
        if rule["id"] in choices:
            yield where, _("Un choix s’appelle déjà « %(name)s ».", name=rule["id"])
        targets = [rule.get("to"), anchor.get("status"), *rule.get("statuses", ())]
        for name in filter(None, targets):
            if name not in statuses:
                yield where, _("Le statut « %(name)s » n’existe pas.", name=name)
        for name in rule.get("by", ()):
            if name not in functions:
                yield where, _("La fonction « %(name)s » n’existe pas.", name=name)


def _markers(json: Json) -> Iterator[tuple[str, str]]:
    found = list(all_actions(json))
    known = {action["name"] for _where, action in found if action["do"] == "marker"}
    for where, action in found:
        if action["do"] == "return" and action["marker"] not in known:
            yield where, _("Le repère « %(name)s » n’est posé nulle part.", name=action["marker"])
        if action["do"] == "locate" and not json.get("zones"):
            yield where, _("Ce circuit n’a pas de secteurs.")
    for status in json["statuses"]:
        if status["kind"] in ("done", "refused"):
            for where, action in actions_of(status):
                if action["do"] == "marker":
                    yield where, _("On ne revient pas à un statut qui termine la demande.")


def _sheets(json: Json) -> Iterator[tuple[str, str]]:
    """Two inputs of one page would bear the same name."""
    for status in json["statuses"]:
        sheet = {field["id"] for field in status.get("fields", ())}
        for one in (*status.get("choices", ()), *json.get("actions", ())):
            for field in one.get("fields", ()):
                if field["id"] in sheet:
                    text = _("« %(name)s » est déjà dans le questionnaire.", name=field["id"])
                    yield f"statuses.{status['id']}", text


def _holders(where: str, action: Json, json: Json) -> Iterator[tuple[str, str]]:
    functions = [action.get("function"), *action.get("functions", ())]
    for name in filter(None, functions):
        if name not in json["functions"]:
            yield where, _("La fonction « %(name)s » n’existe pas.", name=name)
    named = [action.get("team"), *(rule["team"] for rule in action.get("rules", ()))]
    for team in filter(None, named):
        if team not in json.get("teams", {}):
            yield where, _("L’équipe « %(name)s » n’existe pas.", name=team)


def _level(where: str, action: Json, levels: set[str]) -> Iterator[tuple[str, str]]:
    if not levels:
        yield where, _("Ce circuit n’a pas de niveaux d’urgence.")
    elif action["mode"] == "set" and action.get("level") not in levels:
        name = action.get("level", "")
        yield where, _("Le niveau d’urgence « %(name)s » n’existe pas.", name=name)

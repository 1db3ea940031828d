"""Opinions and calls outside in words, for the case page and the page of experts."""

from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.acts.calls import address_of, is_by_link
from guichet_workflow.core.calls import Called, is_signed_here, may_skip, to_check
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.calls import TRANSFER
from guichet_workflow.core.definition.opinions import VERDICTS
from guichet_workflow.core.opinions import Asked
from guichet_workflow.core.told import verdict_words
from guichet_workflow.core.told_calls import failure_words

LOOKS = {"favourable": "ok", "reserves": "warn", "unfavourable": "bad"}


def verdict_options() -> list[dict[str, str]]:
    """Give the verdicts as the options of a choice."""
    return [{"value": name, "label": _capital(verdict_words(name))} for name in VERDICTS]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def opinion_shown(asked: Asked) -> dict[str, Any]:
    """Give what the case page tells of an opinion; no verdict while it is awaited."""
    answer = asked["answer"] or {"verdict": "", "text": "", "by": ""}
    return {
        "key": asked["key"],
        "label": asked["label"],
        "question": asked["question"],
        "verdict": _capital(verdict_words(answer["verdict"])),
        "look": LOOKS.get(answer["verdict"], "flat"),
        "text": answer["text"],
        "by": answer["by"],
    }


def call_shown(definition: Definition, case: CaseState, called: Called) -> dict[str, Any]:
    """Give what the case page tells of a call that failed, and what may be done."""
    return {
        "title": _failed(called),
        "failure": _capital(failure_words(called["failure"])),
        "again": _again(called),
        "check": to_check(called),
        "skip": may_skip(definition, case, called),
        "correct": bool(called["result"]) and not is_signed_here(called),
    }


def _failed(called: Called) -> str:
    if called.get("guest") is None:
        return _("« %(label)s » a échoué", label=called["label"])
    if called["kind"] == TRANSFER:
        return _("« %(label)s » : personne n’a pris la demande", label=called["label"])
    return _("« %(label)s » : le document n’est pas signé", label=called["label"])


def _again(called: Called) -> str:
    if is_by_link(called):
        return _("Réessayer envoie une nouvelle invitation.")
    if called.get("guest"):
        return _("Réessayer demande de nouveau la signature.")
    return _("Réessayer refait l’appel.")


def awaited_call(definition: Definition, called: Called) -> dict[str, Any]:
    """Give what the case page tells of a call whose answer is awaited, and from whom."""
    owed = is_signed_here(called)
    return {**called, "owed": owed, "sentence": _awaited(definition, called)}


def _awaited(definition: Definition, called: Called) -> str:
    label, guest = called["label"], called.get("guest")
    if guest is None:
        return _("Nous attendons la réponse d’un autre service : « %(label)s ».", label=label)
    if called["kind"] == TRANSFER:
        said = {"who": called["name"], "email": address_of(called)}
        return _("Réponse attendue : %(who)s, par le lien envoyé à %(email)s.", **said)
    function = definition.functions.get(guest["function"])
    who = function.label if function else address_of(called) or guest["function"]
    return _("« %(label)s » attend une signature : %(who)s.", label=label, who=who)


def approval_steps(definition: Definition, case: CaseState) -> list[dict[str, str]]:
    """Give who approves, in order, each with a tag and its look; nothing for one alone."""
    asked = case.extra["approval"]
    done = (_("a approuvé"), "ok")
    looks = [done] * asked["at"] + [(_("à son tour"), "warn")]
    looks += [(_("ensuite"), "flat")] * (len(asked["functions"]) - len(looks))
    steps = zip(asked["functions"], looks, strict=True)
    found = [
        {"label": definition.functions[name].label, "tag": tag, "look": look}
        for name, (tag, look) in steps
        if name in definition.functions
    ]
    return found if len(found) > 1 else []

"""Delays whose number an option of the workflow says: is there one, and is it a number of days?"""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.delay import MOST, is_count
from guichet_workflow.core.lint.finding import Finding
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.traits import Json, all_actions


def delays(subject: Subject) -> Iterator[Finding]:
    """Find delays that depend on an option which is not there, or is no whole positive number."""
    for where, delay in _delays(subject.json):
        if "option" in delay and (text := _fault(subject.json.get("options", {}), delay)):
            yield Finding(where, text)


def _delays(json: Json) -> Iterator[tuple[str, Json]]:
    for status in json["statuses"]:
        where = f"statuses.{status['id']}"
        yield where, status.get("due", {})
        for timer in status.get("timers", ()):
            yield f"{where}.timers.{timer['id']}", timer["after"]
    for where, action in all_actions(json):
        yield where, action.get("deadline", {})


def _fault(options: Json, delay: Json) -> str:
    option, unit = options.get(delay["option"]), delay["unit"]
    if option is None:
        text = _("Un délai dépend de l’option «\u00a0%(name)s\u00a0», qui n’existe pas.")
        return text % {"name": delay["option"]}
    if not is_count(option["default"], unit):
        return _(
            "Un délai dépend de l’option «\u00a0%(label)s\u00a0»\u00a0: sa valeur sans réglage est "
            "un nombre entier de 1 à %(most)s.",
            label=option["label"],
            most=f"{MOST[unit]:,}".replace(",", "\u202f"),
        )
    if option["default"] != delay["n"]:
        return _(
            "L’option «\u00a0%(label)s\u00a0» vaut %(n)s sans réglage\u00a0: le délai qui en "
            "dépend doit dire %(n)s aussi.",
            label=option["label"],
            n=int(option["default"]),
        )
    return ""

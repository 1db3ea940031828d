"""Recorded tests: answers with what they came to, to see that a new version still says the same.

A recorded test is `{"name", "today", "answers", "expect"}`; `expect` holds, as far as it is said,
`valid`, `visible` and `hidden` (paths) and `errors` (part of the sentence by path).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import Around
from guichet_questions.question import JsonObject
from guichet_questions.result import PageResult

from guichet_forms.core.answers import Answers, clean_values, label_at
from guichet_forms.core.definition import Form
from guichet_forms.core.outcome import outcome


def record(form: Form, name: str, answers: Answers, around: Around) -> dict[str, Any]:
    """A recorded test of these stored answers: everything that they come to is expected."""
    result = clean_values(form, answers, around)
    visible = outcome(form, answers, around).visible
    return {
        "name": name,
        "today": around.today.isoformat(),
        "answers": dict(answers),
        "expect": {
            "valid": not result.errors,
            "visible": list(visible),
            "hidden": [item for item in form.by_id if item not in visible],
            "errors": dict(result.errors),
        },
    }


def replay(form: Form, recorded: JsonObject) -> list[str]:
    """What is no longer as it was recorded, a French sentence each; empty when all still holds."""
    answers, expect, around = recorded["answers"], recorded["expect"], _around(recorded)
    result = clean_values(form, answers, around)
    shown = set(outcome(form, answers, around).visible)
    return [
        *_ignored(result),
        *_unseen(form, expect.get("visible", ()), shown),
        *_seen(form, expect.get("hidden", ()), shown),
        *_errors(form, expect.get("errors", {}), result.errors),
        *_validity(expect, result),
    ]


def _around(recorded: JsonObject) -> Around:
    """The day of the recording, since answers may depend on it; today when none is said."""
    if not (day := recorded.get("today")):
        return Around()
    return Around(now=datetime.combine(datetime.fromisoformat(day), time(9), UTC))


def _ignored(result: PageResult) -> Iterator[str]:
    for name in result.ignored:
        yield _("La réponse « %(name)s » n’a plus de question.", name=name)


def _unseen(form: Form, paths: list[str], shown: set[str]) -> Iterator[str]:
    for path in paths:
        if path not in shown:
            yield _("« %(label)s » ne s’affiche plus.", label=_label(form, path))


def _seen(form: Form, paths: list[str], shown: set[str]) -> Iterator[str]:
    for path in paths:
        if path in shown:
            yield _("« %(label)s » s’affiche maintenant.", label=_label(form, path))


def _errors(form: Form, before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for path in before.keys() - now.keys():
        yield _("« %(label)s » n’est plus refusée.", label=_label(form, path))
    for path, sentence in now.items():
        if path not in before:
            refused = _("« %(label)s » est maintenant refusée : %(sentence)s")
            yield refused % {"label": _label(form, path), "sentence": sentence}
        elif before[path] not in sentence:
            changed = _("« %(label)s » est refusée avec d’autres mots : %(sentence)s")
            yield changed % {"label": _label(form, path), "sentence": sentence}


def _validity(expect: JsonObject, result: PageResult) -> Iterator[str]:
    valid = expect.get("valid")
    if valid and result.errors:
        yield _("Ces réponses ne peuvent plus être envoyées.")
    elif valid is False and not result.errors:
        yield _("Ces réponses peuvent maintenant être envoyées.")


def _label(form: Form, path: str) -> str:
    try:
        return label_at(form, form.at(path))
    except KeyError:
        return path

"""Answers against their form: what is visible, what is valid, what is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_kit.logic import evaluate, names, truth

from guichet_forms.core.definition import Field, Form, Page, Tree
from guichet_forms.core.fields import (
    Around,
    FieldRefused,
    Posted,
    Raw,
    Value,
    kind_of,
    repeated_answer,
)

Answers = Mapping[str, Value]

# A list of files or a digest is shown on one line of a list: longer is cut.
DIGEST_LIMIT = 120
# More names than the largest form may hold: the rest is an attack, not a mistake.
MOST_IGNORED = 50
# What the page posts beside the questions.
PAGE_NAMES = frozenset({"csrf_token", "action", "add_file", "remove_file", "token"})


@dataclass(frozen=True, kw_only=True)
class PageResult:
    """What a page gave: `values` to store, `raw` to show again, `errors` and `advice` by field.

    `parts` names the input at fault inside a date or an address; `ignored` lists posted names
    that the page does not have, to be logged.
    """

    values: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, Raw] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Applicant:
    """Who asks, as the answers say; "" for what was not given."""

    name: str = ""
    email: str = ""
    phone: str = ""


def _holds(condition: Tree | None, answers: Answers) -> bool:
    return condition is None or truth(evaluate(condition, answers))


def _walk(form: Form, answers: Answers) -> Iterator[tuple[Page, list[Field]]]:
    """The visible pages with their visible fields.

    An answer whose question is hidden counts for nothing in the conditions that follow it.
    """
    seen: dict[str, Value] = {}
    for page in form.pages:
        if _holds(page.condition, seen):
            yield page, _keep_visible(page, answers, seen)


def _keep_visible(page: Page, answers: Answers, seen: dict[str, Value]) -> list[Field]:
    """The visible fields of a page; their answers are added to `seen`."""
    shown = []
    for item in page.fields:
        if _holds(item.condition, seen):
            shown.append(item)
            if answers.get(item.id) is not None:
                seen[item.id] = answers[item.id]
    return shown


def visible_pages(form: Form, answers: Answers) -> list[Page]:
    """The pages that these answers call for, in order."""
    return [page for page, _fields in _walk(form, answers)]


def visible_fields(page: Page, answers: Answers) -> list[Field]:
    """The fields of one page that these answers call for, in order."""
    own = {item.id for item in page.fields}
    return _keep_visible(page, answers, {k: v for k, v in answers.items() if k not in own})


def offered_fields(page: Page, answers: Answers) -> list[Field]:
    """The fields to put in the page: those visible, and those the page decides.

    The browser hides the latter as the person answers; without scripts they stay in sight.
    """
    own = {item.id for item in page.fields}
    earlier = {k: v for k, v in answers.items() if k not in own}
    return [
        item
        for item in page.fields
        if _holds(item.condition, earlier)
        or own & {name.split(".")[0] for name in names(item.condition)}
    ]


def sent_answers(form: Form, answers: Answers) -> dict[str, Value]:
    """What is sent: answers to visible questions only, in the order of the form."""
    return {
        item.id: answers[item.id]
        for _page, fields in _walk(form, answers)
        for item in fields
        if answers.get(item.id) is not None
    }


def earlier_answers(form: Form, page: Page, answers: Answers) -> dict[str, Value]:
    """What the conditions of a page may read: answers of the other pages, and the files of all."""
    return {
        key: value
        for key, value in sent_answers(form, answers).items()
        if form.by_id[key].page != page.id or form.by_id[key].kind == "file"
    }


def clean_page(
    form: Form,
    page: Page,
    posted: Posted,
    answers: Answers | None = None,
    around: Around | None = None,
) -> PageResult:
    """What the browser posted for one page, cleaned.

    `answers` are those of the draft: earlier pages decide what is visible here, and the files
    already received stay. What was typed in a field now hidden is kept in `raw`, never in `values`.
    """
    before = sent_answers(form, answers or {})
    seen = {k: v for k, v in before.items() if form.by_id[k].page != page.id}
    result = PageResult(ignored=_unknown_names(page, posted))
    around = around or Around()
    for item in page.fields:
        kind = kind_of(item, around)
        result.raw[item.id] = kind.read(posted, item.id)
        if item.kind == "file":
            result.raw[item.id] = list((answers or {}).get(item.id) or [])
        if not _holds(item.condition, seen):
            continue
        if kind.repeated(posted):
            result.errors[item.id] = repeated_answer()
        else:
            _clean_into(result, item, result.raw[item.id], around)
        if result.values.get(item.id) is not None:
            seen[item.id] = result.values[item.id]
    return result


def _unknown_names(page: Page, posted: Posted) -> list[str]:
    known = PAGE_NAMES.union(*(kind_of(item).names() for item in page.fields))
    return [name[:80] for name in posted if name not in known][:MOST_IGNORED]


def _clean_into(result: PageResult, item: Field, raw: Raw, around: Around) -> None:
    """Clean one answer into `values`, or its refusal into `errors`."""
    kind = kind_of(item, around)
    try:
        value = kind.clean(raw)
    except FieldRefused as refusal:
        result.errors[item.id] = refusal.sentence
        result.parts[item.id] = refusal.part
        return
    result.values[item.id] = value
    if advice := kind.advice(value):
        result.advice[item.id] = advice


def clean_values(form: Form, values: Answers, around: Around | None = None) -> PageResult:
    """Stored values (a draft, an agent's intake, an API call) checked as if they were typed.

    Only visible questions are checked and kept; unknown names are in `ignored`.
    """
    unknown = [str(name)[:80] for name in values if name not in form.by_id]
    result = PageResult(ignored=unknown[:MOST_IGNORED])
    around = around or Around()
    seen: dict[str, Value] = {}
    for page in form.pages:
        if _holds(page.condition, seen):
            for item in page.fields:
                _clean_value(result, item, values, seen, around)
    return result


def _clean_value(
    result: PageResult, item: Field, values: Answers, seen: dict[str, Value], around: Around
) -> None:
    if not _holds(item.condition, seen):
        return
    try:
        result.raw[item.id] = kind_of(item, around).typed(values.get(item.id))
    except FieldRefused as refusal:
        result.errors[item.id] = refusal.sentence
        return
    _clean_into(result, item, result.raw[item.id], around)
    if result.values.get(item.id) is not None:
        seen[item.id] = result.values[item.id]


def typed_answers(page: Page, answers: Answers) -> dict[str, Raw]:
    """What to put in the inputs of a page to show the stored answers."""
    return {item.id: kind_of(item).typed(answers.get(item.id)) for item in page.fields}


def check_all(
    form: Form, answers: Answers, around: Around | None = None
) -> dict[str, dict[str, str]]:
    """The errors of a whole draft: page id -> field id -> French sentence; empty when it can go."""
    found: dict[str, dict[str, str]] = {}
    for field_id, sentence in clean_values(form, answers, around).errors.items():
        found.setdefault(form.by_id[field_id].page, {})[field_id] = sentence
    return found


def as_rows(form: Form, answers: Answers, *, empty: bool = False) -> list[dict[str, Any]]:
    """The answers as people read them: id, label, type, value, text, page (its title).

    Only visible questions; those left unanswered come along, with an empty text, on `empty`.
    """
    return [
        {
            "id": item.id,
            "label": item.label,
            "type": item.kind,
            "value": answers.get(item.id),
            "text": kind_of(item).show(answers.get(item.id)),
            "page": page.title,
        }
        for page, fields in _walk(form, answers)
        for item in fields
        if empty or answers.get(item.id) is not None
    ]


def digest_line(form: Form, answers: Answers) -> str:
    """The short line that tells this request from others in a list; the title when it has none."""
    sent = sent_answers(form, answers)
    texts = [kind_of(form.field(key)).show(sent[key]) for key in form.digest if key in sent]
    line = " · ".join(" ".join(text.split()) for text in texts if text) or form.title
    return line if len(line) <= DIGEST_LIMIT else line[: DIGEST_LIMIT - 1].rstrip() + "…"


def applicant(form: Form, answers: Answers) -> Applicant:
    """Who asks: the fields that the form names, among the answers sent."""
    sent = sent_answers(form, answers)
    return Applicant(
        name=" ".join(str(sent[key]) for key in form.applicant.name if sent.get(key)),
        email=str(sent.get(form.applicant.email) or ""),
        phone=str(sent.get(form.applicant.phone) or ""),
    )

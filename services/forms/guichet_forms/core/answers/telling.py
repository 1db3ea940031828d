"""Answers as they are sent and as people read them."""

from __future__ import annotations

from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import Kind, Value, is_nothing, kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field

from guichet_forms.core.answers.results import Applicant
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.outcome import walk_stored
from guichet_forms.core.paths import Answers, value_at
from guichet_forms.core.walk import Walk

# A list of files or a digest is shown on one line of a list: longer is cut.
DIGEST_LIMIT = 120


def visible_pages(form: Form, answers: Answers) -> list[Page]:
    """The pages that these answers call for, in order."""
    return walk_stored(form, answers).pages


def sent_answers(form: Form, answers: Answers) -> dict[str, Value]:
    """What is sent: answers to visible questions only, in the order of the form, and computed."""
    return {
        key: value for key, value in walk_stored(form, answers).values.items() if value is not None
    }


def as_rows(
    form: Form, answers: Answers, *, empty: bool = False, summary: bool = False
) -> list[dict[str, Any]]:
    """The answers as people read them: id, label, type, value, text, page (its title).

    Only visible questions; those left unanswered come along, with an empty text, on `empty`, and a
    piece that may follow always. Those
    of a row come one by one, `children.0.birth`, with the name of the row in their label. A
    `summary` leaves out what its person is not shown.
    """
    found = walk_stored(form, answers)
    rows = []
    for item in found.visible:
        kind, value = kind_of(item), value_at(found.values, item.id)
        if _is_told(item, kind, value, empty=empty, summary=summary):
            rows.append(_row(form, item, kind, value))
    return rows


def _is_told(item: Field, kind: Kind, value: Value, *, empty: bool, summary: bool) -> bool:
    if not kind.takes_answer or (summary and not (item.in_summary and kind.in_sight)):
        return False
    if isinstance(kind, Nest):
        return empty and is_nothing(value)
    return empty or kind.tells_absence or not is_nothing(value)


def _row(form: Form, item: Field, kind: Kind, value: Value) -> dict[str, Any]:
    return {
        "id": item.id,
        "label": label_at(form, item),
        "type": item.kind,
        "value": value,
        "text": kind.show(value),
        "page": form.page(item.page).title,
    }


def label_at(form: Form, item: Field) -> str:
    """The label of a question, after the name of its row when it is in one."""
    top, *steps = item.id.split(".")
    if not steps:
        return item.label
    holder = kind_of(form.by_id[top])
    row = holder.row_name(steps[0]) if isinstance(holder, Nest) else ""
    return _("%(row)s : %(label)s") % {"row": row, "label": item.label}


def files_of(form: Form, answers: Answers) -> list[dict[str, Any]]:
    """The description of each file sent, with the path of its question in `field`."""
    found: Walk = walk_stored(form, answers)
    joined = (
        (item.id, value_at(found.values, item.id)) for item in found.visible if item.kind == "file"
    )
    return [{**file, "field": path} for path, files in joined for file in files or ()]


def digest_line(form: Form, answers: Answers) -> str:
    """The short line that tells this request from others in a list; the title when it has none."""
    sent = sent_answers(form, answers)
    texts = [kind_of(form.field(key)).show(sent[key]) for key in form.digest if key in sent]
    line = " · ".join(" ".join(text.split()) for text in texts if text) or form.title
    return line if len(line) <= DIGEST_LIMIT else line[: DIGEST_LIMIT - 1].rstrip() + "…"


def applicant(form: Form, answers: Answers) -> Applicant:
    """Who asks: the fields that the form names, among the answers sent."""
    sent = sent_answers(form, answers)
    asked = [key for key in form.applicant.name if key in sent]
    names = [kind_of(form.field(key)).called(sent[key]) for key in asked]
    return Applicant(
        name=" ".join(filter(None, names)),
        email=str(sent.get(form.applicant.email) or ""),
        phone=str(sent.get(form.applicant.phone) or ""),
    )

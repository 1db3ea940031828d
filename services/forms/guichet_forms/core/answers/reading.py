"""What is posted or sent, checked against its form."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guichet_questions.kinds import Around, FieldRefused, Posted, Raw, Value, is_nothing, kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.core.answers.showing import computed_texts, locked_texts
from guichet_forms.core.answers.sources import AsTyped, FromPage, accepted
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.paths import Answers, value_at
from guichet_forms.core.walk import Walk, walk

# More names than the largest form may hold: the rest is an attack, not a mistake.
MOST_IGNORED = 50
# What the page posts beside the questions.
PAGE_NAMES = frozenset(
    {
        "csrf_token", "action", "add_file", "pick_file", "remove_file", "add_row", "remove_row",
        "token", "_signed",
    }
)  # fmt: skip


def clean_page(
    form: Form,
    page: Page,
    posted: Posted,
    answers: Answers | None = None,
    around: Around | None = None,
    locked: Collection[str] = (),
) -> PageResult:
    """What the browser posted for one page, cleaned.

    `answers` are those of the draft: earlier pages decide what is visible here; the files already
    received and the answers `locked` stay. What was typed in a field now hidden is kept in `raw`,
    never in `values`; in a row of a block it stays in the row, where it counts for nothing.
    """
    around, answers = around or Around(), answers or {}
    reading = _Reading(page, posted, answers)
    source = FromPage(page, reading.raw, reading.repeated, answers, locked)
    found = walk(form, source, around)
    own = {item.id for item in page.fields}
    return PageResult(
        values=_values(page, found, reading.raw, answers, locked),
        raw=reading.raw | computed_texts(page, found),
        errors={path: text for path, text in found.errors.items() if _top(path) in own},
        parts={path: part for path, part in found.parts.items() if _top(path) in own},
        advice=_advice(page, found, around),
        locked=locked_texts(page, answers, locked),
        ignored=[name[:80] for name in posted if name not in reading.names][:MOST_IGNORED],
    )


class _Reading:
    """What was typed in the inputs of a page, by path; `names` are the inputs it may have."""

    def __init__(self, page: Page, posted: Posted, answers: Answers) -> None:
        self.posted, self.answers = posted, answers
        self.raw: dict[str, Raw] = {}
        self.repeated: set[str] = set()
        self.names = set(PAGE_NAMES)
        for item in page.fields:
            self._read(item, item)

    def _read(self, item: Field, named: Field) -> None:
        """Read one question; `named` is the same as the page names its inputs."""
        kind = kind_of(named)
        if not kind.takes_answer or kind.computes:
            return
        self.names.update(kind.names())
        self.raw[item.id] = kind.read(self.posted, named.id)
        if kind.repeated(self.posted):
            self.repeated.add(item.id)
        if item.kind == "file":
            self.raw[item.id] = list(value_at(self.answers, item.id) or [])
        if isinstance(kind, Nest):
            for place, key in kind.posted_rows(self.posted):
                for nested, as_named in zip(item.row(place), item.placed(key), strict=True):
                    self._read(nested, as_named)


def _top(path: str) -> str:
    return path.partition(".")[0]


def _values(
    page: Page, found: Walk, raw: dict[str, Raw], answers: Answers, locked: Collection[str]
) -> dict[str, Value]:
    """What to store for each question asked in the page, None where it was emptied."""
    values: dict[str, Value] = {}
    asked = {item.id for item in found.visible}
    for item in page.fields:
        kind = kind_of(item)
        if item.id not in asked or item.id in locked or not kind.takes_answer or kind.computes:
            continue
        if isinstance(kind, Nest):
            values[item.id] = _rows_to_store(item, kind, found, raw, answers)
        elif item.id in found.values or item.id not in found.errors:
            values[item.id] = found.values.get(item.id)
    return values


def _rows_to_store(
    item: Field, kind: Nest, found: Walk, raw: dict[str, Raw], answers: Answers
) -> Value:
    """The rows with their files, and with what was typed in their hidden questions."""
    asked = {nested.id for nested in found.visible}
    rows: dict[int | str, dict[str, Value]] = {}
    for key in kind.rows_to_ask(raw[item.id] or 0):
        rows[key] = {}
        for nested in item.row(key):
            if kind_of(nested).computes or not kind_of(nested).takes_answer:
                continue
            value = _to_store(nested, nested.id in asked, found, raw, answers)
            if not is_nothing(value):
                rows[key][nested.name] = value
    return kind.gathered(rows)


def _to_store(
    nested: Field, asked: bool, found: Walk, raw: dict[str, Raw], answers: Answers
) -> Value:
    if nested.kind == "file":
        return value_at(answers, nested.id)
    if asked:
        return value_at(found.values, nested.id)
    try:
        return accepted(kind_of(nested), raw[nested.id])
    except FieldRefused:
        return None


def _advice(page: Page, found: Walk, around: Around) -> dict[str, str]:
    advice = {}
    for item in found.visible:
        if item.page == page.id and (value := value_at(found.values, item.id)) is not None:
            advice[item.id] = kind_of(item, around).advice(value)
    return {path: text for path, text in advice.items() if text}


def clean_values(
    form: Form,
    values: Answers,
    around: Around | None = None,
    *,
    files: bool = True,
    down: Collection[str] = (),
) -> PageResult:
    """Stored values (a draft, an agent's intake, an API call) checked as if they were typed.

    Only visible questions are checked and kept; unknown names are in `ignored`. Without `files`,
    those that the values describe are nothing. What is `down` waits for a list: it is refused.
    """
    unknown = [str(name)[:80] for name in values if name not in form.by_id]
    found = walk(form, AsTyped(values, files=files, down=down), around or Around())
    return PageResult(
        values=found.values,
        errors=found.errors,
        parts=found.parts,
        ignored=unknown[:MOST_IGNORED],
    )


def check_all(
    form: Form, answers: Answers, around: Around | None = None
) -> dict[str, dict[str, str]]:
    """The errors of whole answers: page id -> path -> French sentence; empty when they can go."""
    return by_page(form, clean_values(form, answers, around).errors)


def by_page(form: Form, errors: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Sentences by path, put by page."""
    found: dict[str, dict[str, str]] = {}
    for path, sentence in errors.items():
        found.setdefault(form.by_id[_top(path)].page, {})[path] = sentence
    return found

"""How far a draft is: which pages it shows, which must still be completed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from guichet_kit.i18n import _

from guichet_forms.core.answers import Answers, PageResult, check_all, visible_fields, visible_pages
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.fields import Around, FieldRefused, Raw, Value, kind_of


@dataclass(frozen=True)
class Progress:
    """Answers to a form as far as they go; `typed` holds what was typed and refused.

    `reached` is the index of the last page that was continued from, from 1.
    """

    form: Form
    answers: Answers = field(default_factory=dict)
    typed: Mapping[str, Raw] = field(default_factory=dict)
    reached: int = 0
    around: Around = field(default_factory=Around)

    @property
    def shown(self) -> list[Page]:
        """The pages to fill in, in order."""
        return visible_pages(self.form, self.answers)

    def index(self, page: Page) -> int:
        """The place of a page in the form, from 1: its address, whatever is hidden before it."""
        return next(n for n, item in enumerate(self.form.pages, 1) if item.id == page.id)

    def faults(self) -> dict[int, dict[str, str]]:
        """The sentences by field, by index of page; a refused text counts even when optional."""
        wrong = check_all(self.form, self.answers, self.around)
        found = {self.index(self.form.page(key)): faults for key, faults in wrong.items()}
        for page in self.shown:
            fields = visible_fields(page, self.answers)
            for item in (item for item in fields if item.id in self.typed):
                found.setdefault(self.index(page), {})[item.id] = _refusal(self, item.id)
        return dict(sorted(found.items()))

    def first_left(self) -> int | None:
        """The index of the first page to complete or not seen yet; None when all is well."""
        unseen = (n for n in map(self.index, self.shown) if n > self.reached)
        return min([*self.faults(), *unseen], default=None)

    def after(self, page: Page) -> int | None:
        """The index of the page that follows; None after the last."""
        here = self.index(page)
        return next((n for n in map(self.index, self.shown) if n > here), None)

    def before(self, page: Page) -> int | None:
        """The index of the page before; None before the first."""
        here = self.index(page)
        return next((n for n in map(self.index, reversed(self.shown)) if n < here), None)


def _refusal(progress: Progress, field_id: str) -> str:
    try:
        kind_of(progress.form.field(field_id), progress.around).clean(progress.typed[field_id])
    except FieldRefused as refusal:
        return refusal.sentence
    return _("Saisissez de nouveau cette réponse.")


def merged(
    page: Page, result: PageResult, answers: Answers, typed: Mapping[str, Raw]
) -> tuple[dict[str, Value], dict[str, Raw]]:
    """Give the answers and the refused texts of a draft once a page was posted.

    A question now hidden keeps its former answer, which counts for nothing while it is hidden.
    """
    kept, refused = dict(answers), dict(typed)
    for item in page.fields:
        if item.kind == "file":
            continue
        if item.id in result.values or item.id in result.errors:
            kept.pop(item.id, None)
            refused.pop(item.id, None)
        if result.values.get(item.id) is not None:
            kept[item.id] = result.values[item.id]
        raw = result.raw.get(item.id)
        if item.id in result.errors and not kind_of(item).is_empty(raw):
            refused[item.id] = _storable(raw)
    return kept, refused


def _storable(raw: Raw) -> Raw:
    """The same without the NUL character, which a database refuses."""
    if isinstance(raw, str):
        return raw.replace("\0", "\ufffd")
    if isinstance(raw, dict):
        return {key: _storable(value) for key, value in raw.items()}
    return [_storable(value) for value in raw] if isinstance(raw, list) else raw

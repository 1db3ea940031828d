"""How far a draft is: which pages it shows, which must still be completed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from guichet_kit.i18n import _
from guichet_questions.kinds import Around, Raw, Value, is_nothing, kind_of
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.core.answers.reading import by_page
from guichet_forms.core.answers.sources import AsTyped, flat
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.paths import Answers, value_at
from guichet_forms.core.walk import Walk, walk


@dataclass(frozen=True)
class Progress:
    """Answers to a form as far as they go; `typed` holds what was typed and refused.

    `reached` is the index of the last page that was continued from, from 1; `down` are the
    questions that wait for a list that does not answer.
    """

    form: Form
    answers: Answers = field(default_factory=dict)
    typed: Mapping[str, Raw] = field(default_factory=dict)
    reached: int = 0
    around: Around = field(default_factory=Around)
    down: Collection[str] = ()

    @cached_property
    def walk(self) -> Walk:
        """The walk through the form; a refused text counts even when its question is optional."""
        found = walk(self.form, AsTyped(self.answers, self.typed, down=self.down), self.around)
        asked = {item.id for item in found.visible}
        for path in self.typed:
            if path in asked:
                found.errors.setdefault(path, _("Saisissez de nouveau cette réponse."))
        return found

    @property
    def shown(self) -> list[Page]:
        """The pages to fill in, in order."""
        return self.walk.pages

    def index(self, page: Page) -> int:
        """The place of a page in the form, from 1: its address, whatever is hidden before it."""
        return self.form.page_numbers[page.id]

    def faults(self) -> dict[int, dict[str, str]]:
        """The sentences by path, by index of page."""
        wrong = by_page(self.form, self.walk.errors)
        return {
            self.form.page_numbers[key]: wrong[key]
            for key in sorted(wrong, key=self.form.page_numbers.__getitem__)
        }

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


def merged(
    page: Page, result: PageResult, answers: Answers, typed: Mapping[str, Raw]
) -> tuple[dict[str, Value], dict[str, Raw]]:
    """Give the answers and the refused texts of a draft once a page was posted.

    A question now hidden keeps its former answer, which counts for nothing while it is hidden.
    """
    kept, refused = dict(answers), dict(typed)
    tops = {path.partition(".")[0] for path in result.errors}
    for item in page.fields:
        if item.kind == "file" or not (item.id in result.values or item.id in tops):
            continue
        kept.pop(item.id, None)
        refused = {path: raw for path, raw in refused.items() if path.partition(".")[0] != item.id}
        if not is_nothing(result.values.get(item.id)):
            kept[item.id] = result.values[item.id]
        refused |= _refused_of(item, result)
    return kept, refused


def _refused_of(item: Field, result: PageResult) -> dict[str, Raw]:
    """What was typed and not accepted in a question or in its rows."""
    found = {}
    for inner in flat([item], result.raw):
        raw, kind = result.raw.get(inner.id), kind_of(inner)
        stored = value_at(result.values, inner.id) is not None
        if inner.id not in result.errors or stored or kind.nests or inner.kind == "file":
            continue
        if not kind.is_empty(raw):
            found[inner.id] = _storable(raw)
    return found


def _storable(raw: Raw) -> Raw:
    """The same without the NUL character, which a database refuses."""
    if isinstance(raw, str):
        return raw.replace("\0", "\ufffd")
    if isinstance(raw, dict):
        return {key: _storable(value) for key, value in raw.items()}
    return [_storable(value) for value in raw] if isinstance(raw, list) else raw

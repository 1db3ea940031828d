"""One walk through a form, page by page: what is visible, what is computed, what is wrong.

`static/forms/outcome.js` is its twin in the browser; both are held together by generated cases.

* A page or a question is visible when its condition holds on what was *seen* before it: answers
  that were accepted, and computed values. What is hidden, missing or refused is not seen.
* An answer is refused by its type, then by the first of its validations that does not hold; these
  see the answer itself beside what was seen before.
* Rows are held whatever their number, and seen when it is right and their own check holds.
  A nested question sees its own row too; the row is forgotten with its last question.
* A rule is asked at the end of its page, unless its question is hidden or already at fault, or a
  visible question that it reads is not answered or not accepted.
* The name of the applicant is no web address; the server alone says so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from guichet_questions.kinds import Around, FieldRefused, Kind, Value, is_nothing, kind_of
from guichet_questions.kinds.computed import Computed
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field

from guichet_forms.core.definition import Form, Page, Rule
from guichet_forms.core.web import fault_of_name


class Source(ABC):
    """Where a walk finds the answers."""

    @abstractmethod
    def value(self, item: Field, kind: Kind) -> Value:
        """The stored value of a question, None when it is not answered. Raises FieldRefused."""

    @abstractmethod
    def rows(self, item: Field, kind: Nest) -> int:
        """How many rows a block has. Raises FieldRefused."""

    def forces(self, _page: Page) -> bool:
        """Whether a page is walked although its condition does not hold."""
        return False


@dataclass
class Walk:
    """What was found: `values` by question, `computed`, `errors` and `parts` by path, in order.

    `parts` names the input at fault in a question of several.
    """

    pages: list[Page] = field(default_factory=list)
    visible: list[Field] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    computed: dict[str, Value] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)


def walk(form: Form, source: Source, around: Around) -> Walk:
    """Walk through a form with the answers that `source` gives."""
    return _Walker(source, around).run(form)


class _Walker:
    def __init__(self, source: Source, around: Around) -> None:
        self.source, self.around = source, around
        self.found = Walk()
        self.seen: dict[str, Value] = {}
        self.shown: set[str] = set()
        self.refused: set[str] = set()
        self.names: frozenset[str] = frozenset()

    def run(self, form: Form) -> Walk:
        self.names = frozenset(form.applicant.name)
        for page in form.pages:
            shown = page.condition is None or page.condition.holds(self.seen)
            if shown or self.source.forces(page):
                self._page(page)
        return self.found

    def _page(self, page: Page) -> None:
        self.found.pages.append(page)
        for item in page.fields:
            self._field(item, self.found.values)
        for rule in page.rules:
            self._rule(rule)

    def _field(self, item: Field, holder: dict[str, Value]) -> None:
        """Ask one question; what is answered is put in `holder`, the whole or a row."""
        if item.condition is not None and not item.condition.holds(self.seen):
            return
        self.found.visible.append(item)
        kind = kind_of(item, self.around)
        if not kind.takes_answer:
            return
        self.shown.add(item.name)
        if isinstance(kind, Nest):
            self._nest(item, kind, holder)
            return
        value = self._value(item, kind)
        if not is_nothing(value):
            self.seen[item.name] = holder[item.name] = value

    def _value(self, item: Field, kind: Kind) -> Value:
        """What a visible question holds, None when it is not answered or not accepted."""
        if isinstance(kind, Computed):
            return self._compute(item, kind)
        try:
            value = self.source.value(item, kind)
        except FieldRefused as refusal:
            return self._refuse(item, refusal.sentence, refusal.part)
        if kind.lacks(value):
            return self._refuse(item, kind.missing()) if item.required else value
        fault = self._failing(item, value) or self._no_name(item, kind, value)
        return self._refuse(item, fault) if fault else value

    def _compute(self, item: Field, kind: Computed) -> Value:
        value = kind.compute(self.seen)
        if value is not None:
            self.found.computed[item.id] = value
        return value

    def _nest(self, item: Field, kind: Nest, holder: dict[str, Value]) -> None:
        """Ask the questions of each row; rows are held even when there are too many or too few."""
        try:
            count = self.source.rows(item, kind)
        except FieldRefused as refusal:
            self._refuse(item, refusal.sentence)
            return
        rows = {key: self._row(item.row(key)) for key in kind.rows_to_ask(count)}
        holder[item.name] = value = kind.gathered(rows)
        fault = kind.count_refusal(count)
        if not fault and item.required and item.name not in self.refused and kind.lacks(value):
            fault = kind.missing_rows()
        fault = fault or self._failing(item, value)
        if fault:
            self._refuse(item, fault)
        elif not is_nothing(value):
            self.seen[item.name] = value

    def _row(self, fields: tuple[Field, ...]) -> dict[str, Value]:
        row: dict[str, Value] = {}
        for item in fields:
            self._field(item, row)
        for item in fields:
            self.seen.pop(item.name, None)
            self.shown.discard(item.name)
        return row

    def _failing(self, item: Field, value: Value) -> str:
        """The sentence of the first validation that does not hold, else ""."""
        if not item.validations or is_nothing(value):
            return ""
        data = {**self.seen, item.name: value}
        failing = (one.message for one in item.validations if not one.check.holds(data))
        return next(failing, "")

    def _no_name(self, item: Field, kind: Kind, value: Value) -> str:
        """Refuse a web address as the applicant's name: mails to the address she gives say it."""
        return fault_of_name(kind.called(value)) if item.id in self.names else ""

    def _rule(self, rule: Rule) -> None:
        if rule.field not in self.shown or rule.field in self.found.errors:
            return
        read = rule.check.reads & self.shown
        if any(name not in self.seen or name in self.refused for name in read):
            return
        if not rule.check.holds(self.seen):
            self.found.errors[rule.field] = rule.message

    def _refuse(self, item: Field, sentence: str, part: str = "") -> None:
        self.found.errors.setdefault(item.id, sentence)
        if part:
            self.found.parts.setdefault(item.id, part)
        self.refused.add(item.id.partition(".")[0])

"""What a question shows of another one: the item chosen there, before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guichet_kit.i18n import _
from guichet_questions.kinds import kind_of
from guichet_questions.question import Field

from guichet_forms.core.checking.finding import Finding
from guichet_forms.core.definition import Form


def reference_faults(form: Form) -> Iterator[Finding]:
    """The questions that show what no earlier question chooses."""
    asked: dict[str, Field] = {}
    for index, page in enumerate(form.pages):
        for position, item in enumerate(page.fields):
            place = f"pages.{index}.fields.{position}"
            yield from _shown(place, item, asked)
            row = dict(asked)
            for number, nested in enumerate(item.fields):
                yield from _shown(f"{place}.{kind_of(item).nests}.{number}", nested, row)
                row[nested.id] = nested
            asked[item.id] = item


def _shown(place: str, item: Field, asked: Mapping[str, Field]) -> Iterator[Finding]:
    named = str(item.settings.get("source") or "")
    if item.kind != "card_data" or not named:
        return
    words = {"label": item.label, "name": named}
    if named not in asked:
        sentence = _("« %(label)s » montre ce que dit « %(name)s », qui n’est pas demandé avant.")
        yield Finding(f"{place}.source", sentence % words)
    elif not asked[named].settings.get("source"):
        sentence = _(
            "« %(label)s » montre ce que dit « %(name)s », qui ne choisit dans aucune source."
        )
        yield Finding(f"{place}.source", sentence % words)

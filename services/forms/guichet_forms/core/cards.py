"""Cards: their model read as a form, their title, their words, what links them to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import Around, Posted, Raw
from guichet_questions.question import JsonObject
from guichet_questions.result import PageResult

from guichet_forms.core.answers import (
    as_rows,
    clean_page,
    clean_values,
    digest_line,
    sent_answers,
    typed_answers,
)
from guichet_forms.core.checking import Finding, check_questions
from guichet_forms.core.definition import Form, compile_form

UNFIT = frozenset({"file", "signature", "consent", "hidden"})
"""Types that belong to a request: who fills a card in signs nothing and joins nothing."""
LONGEST_WORDS = 4_000
LONGEST_TITLE = 200
_SERVICE = {"name": "", "address": "", "email": "", "phone": ""}


@dataclass(frozen=True)
class Link:
    """The question `field` of a card names the card `target` of the model `model`."""

    field: str
    model: str
    target: str


def form_of(source: JsonObject) -> Form:
    """Give a card model as the form its cards are filled in by."""
    shared = {key: source[key] for key in ("slug", "title", "pages", "digest") if key in source}
    return compile_form(
        {"summary": "", "family": "", "workflow": "", "service": _SERVICE, "digest": [], **shared}
    )


def check_model(source: JsonObject) -> list[Finding]:
    """The faults of meaning of a model whose shape `schemas.cards.model_faults` accepted."""
    form = form_of(source)
    return [*check_questions(form), *_digest(form), *_unfit(form)]


def _digest(form: Form) -> Iterator[Finding]:
    if not form.digest:
        yield Finding("digest", _("Indiquez la question qui donne son titre à la fiche."))
    for field_id in form.digest:
        if field_id not in form.by_id:
            sentence = _("La question « %(id)s » n’existe pas dans ce modèle.")
            yield Finding("digest", sentence % {"id": field_id})


def _unfit(form: Form) -> Iterator[Finding]:
    for index, page in enumerate(form.pages):
        for position, item in enumerate(page.fields):
            if item.kind in UNFIT:
                sentence = _("« %(label)s » est d’un type qui n’a pas sa place dans une fiche.")
                place = f"pages.{index}.fields.{position}.type"
                yield Finding(place, sentence % {"label": item.label})


def clean_posted(form: Form, posted: Posted, around: Around) -> PageResult:
    """What a browser posted for a whole card, cleaned page after page."""
    whole = PageResult()
    for page in form.pages:
        result = clean_page(form, page, posted, whole.values, around)
        for name in ("values", "raw", "errors", "parts", "advice"):
            getattr(whole, name).update(getattr(result, name))
    return whole


def clean_given(form: Form, values: Mapping[str, Any], around: Around) -> PageResult:
    """Stored values given by a program or a file, checked as if they were typed."""
    return clean_values(form, values, around)


def typed_card(form: Form, answers: Mapping[str, Any]) -> dict[str, Raw]:
    """What to put in the inputs of a card to show its values."""
    found: dict[str, Raw] = {}
    for page in form.pages:
        found |= typed_answers(page, answers)
    return found


def kept_answers(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values to keep: those of visible questions."""
    return sent_answers(form, values)


def title_of(form: Form, answers: Mapping[str, Any]) -> str:
    """The title of a card, from its digest."""
    return digest_line(form, answers)[:LONGEST_TITLE]


def words_of_card(form: Form, answers: Mapping[str, Any]) -> str:
    """The words by which a card is found: all that it says, cut when it says too much."""
    texts = [str(row["text"]) for row in as_rows(form, answers)]
    return " ".join(texts)[:LONGEST_WORDS]


def sources_of(form: Form) -> dict[str, str]:
    """The questions that choose from a data source, with its slug."""
    named = ((item.id, item.settings.get("source")) for item in form.by_id.values())
    return {
        name: str(slug)
        for name, slug in named
        if slug and form.field(name).kind in ("choice", "choices")
    }


def links_of(form: Form, answers: Mapping[str, Any], models: Mapping[str, str]) -> list[Link]:
    """The cards that these values name; `models` gives the model behind a source of cards."""
    found: dict[Link, None] = {}
    for field_id, source in sources_of(form).items():
        value = answers.get(field_id)
        chosen = value if isinstance(value, list) else [value]
        for item in chosen if source in models else ():
            if isinstance(item, Mapping) and item.get("id"):
                found[Link(field_id, models[source], str(item["id"]))] = None
    return list(found)

"""How long a form takes, and how plainly it speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

from guichet_questions.kinds import kind_of
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.review.point import every_field

# Seconds to answer, by type, for somebody who types slowly; measured nowhere, so kept round.
_SECONDS = {
    "checkbox": 5, "yes_no": 5, "civility": 5, "choice": 10, "choices": 15, "consent": 20,
    "text": 15, "email": 15, "phone": 15, "date": 15, "number": 10, "integer": 10, "amount": 10,
    "address": 45, "identity": 60, "location": 60, "file": 60, "long_text": 90, "iban": 60,
    "siret": 40, "nir": 40, "signature": 30, "ranking": 45, "matrix": 60, "block": 60,
}  # fmt: skip
_OTHER_S = 20
_WORDS_A_MINUTE = 180
_LONG_SENTENCE = 25
_SENTENCE_END = re.compile(r"[.!?…:;]\s+|\n+")
_WORD = re.compile(r"[\w’'-]+")
HARD_WORDS = frozenset(
    {
        "nonobstant", "afférent", "afférente", "susvisé", "susmentionné", "présentement", "ledit",
        "ladite", "diligenter", "pétitionnaire", "récipiendaire", "idoine", "subséquent",
        "préalablement", "dûment", "ci-après", "ci-joint", "veuillez", "procéder", "renseigner",
        "notifier", "formulation", "cerfa", "conformément", "justificatif",
    }
)  # fmt: skip
"""Words of the office that have a plainer one; the list is short on purpose."""


def minutes_of(form: Form) -> int:
    """Minutes to fill the form in when every question is asked: reading, then answering."""
    words = sum(len(_WORD.findall(text)) for text in texts_of(form))
    answering = sum(_seconds(item) for item in every_field(form) if kind_of(item).takes_answer)
    return max(1, ceil(answering / 60 + words / _WORDS_A_MINUTE))


def _seconds(item: Field) -> int:
    return 0 if kind_of(item).computes else _SECONDS.get(item.kind, _OTHER_S)


def texts_of(form: Form) -> Iterator[str]:
    """Every text that a person reads in the form."""
    yield form.summary
    for page in form.pages:
        yield from filter(None, (page.title, page.text))
    for item in every_field(form):
        yield from filter(None, (item.label, item.hint, item.why))
        yield from (option.label for option in item.options)


def plain_score(form: Form) -> int:
    """From 0 to 100: 100 less the share of sentences that are long or use a word of the office."""
    sentences = [part for text in texts_of(form) for part in _SENTENCE_END.split(text) if part]
    hard = sum(1 for part in sentences if is_hard(part))
    return round(100 * (1 - hard / len(sentences))) if sentences else 100


def is_hard(sentence: str) -> bool:
    """Whether a sentence has more than 25 words, or one of `HARD_WORDS`."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    return len(words) > _LONG_SENTENCE or any(word in HARD_WORDS for word in words)

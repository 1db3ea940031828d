"""Answers against their form: what is posted, what is valid, what is sent, what is told."""

from guichet_forms.core.answers.erasing import what_remains
from guichet_forms.core.answers.reading import MOST_IGNORED, check_all, clean_page, clean_values
from guichet_forms.core.answers.results import Applicant
from guichet_forms.core.answers.showing import (
    computed_texts,
    earlier_answers,
    locked_texts,
    offered_fields,
    typed_answers,
)
from guichet_forms.core.answers.sources import flat as flat_fields
from guichet_forms.core.answers.telling import (
    applicant,
    as_rows,
    digest_line,
    files_of,
    label_at,
    sent_answers,
    visible_pages,
)
from guichet_forms.core.paths import Answers

__all__ = [
    "MOST_IGNORED",
    "Answers",
    "Applicant",
    "applicant",
    "as_rows",
    "check_all",
    "clean_page",
    "clean_values",
    "computed_texts",
    "digest_line",
    "earlier_answers",
    "files_of",
    "flat_fields",
    "label_at",
    "locked_texts",
    "offered_fields",
    "sent_answers",
    "typed_answers",
    "visible_pages",
    "what_remains",
]

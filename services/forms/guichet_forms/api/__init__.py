"""The API of forms, for programs: what is asked, drafts, sending, reading."""

from guichet_forms.api import (
    answers,
    cards,
    drafts,
    exchange,
    prefills,
    procedures,
    requests,
    sources,
)
from guichet_forms.api.blueprint import blueprint

__all__ = [
    "answers",
    "blueprint",
    "cards",
    "drafts",
    "exchange",
    "prefills",
    "procedures",
    "requests",
    "sources",
]

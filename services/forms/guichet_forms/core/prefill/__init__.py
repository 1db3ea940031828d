"""What is known before anyone types, put where the form asks for it (WCAG 3.3.7)."""

from guichet_forms.core.prefill.filling import (
    Filled,
    Kept,
    Scene,
    fill,
    forget_person,
    freed,
    held,
    represented,
)
from guichet_forms.core.prefill.known import CHOSEN, LINK, Known, Latest
from guichet_forms.core.prefill.places import named_procedures, places_of
from guichet_forms.core.prefill.telling import notes_of

__all__ = [
    "CHOSEN",
    "LINK",
    "Filled",
    "Kept",
    "Known",
    "Latest",
    "Scene",
    "fill",
    "forget_person",
    "freed",
    "held",
    "named_procedures",
    "notes_of",
    "places_of",
    "represented",
]

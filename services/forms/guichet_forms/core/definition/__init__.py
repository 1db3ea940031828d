"""A form as the service reads it: frozen dataclasses compiled from the definition's JSON."""

from guichet_forms.core.definition.compiling import compile_form
from guichet_forms.core.definition.form import (
    Access,
    ApplicantFields,
    Form,
    Mandate,
    Page,
    Rule,
    Service,
    Silence,
)
from guichet_forms.core.definition.texts import Text, languages_of, texts_of, translated

__all__ = [
    "Access",
    "ApplicantFields",
    "Form",
    "Mandate",
    "Page",
    "Rule",
    "Service",
    "Silence",
    "Text",
    "compile_form",
    "languages_of",
    "texts_of",
    "translated",
]

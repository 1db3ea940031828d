"""A form as the service reads it: frozen dataclasses compiled from the definition's JSON."""

from guichet_forms.core.definition.compiling import compile_field, compile_form
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
from guichet_forms.core.definition.question import (
    COMMON_KEYS,
    Field,
    JsonObject,
    Logic,
    Option,
    Prefill,
    Tree,
    Validation,
)
from guichet_forms.core.definition.texts import (
    FRENCH,
    Spoken,
    Text,
    languages_of,
    texts_of,
    translated,
)

__all__ = [
    "COMMON_KEYS",
    "FRENCH",
    "Access",
    "ApplicantFields",
    "Field",
    "Form",
    "JsonObject",
    "Logic",
    "Mandate",
    "Option",
    "Page",
    "Prefill",
    "Rule",
    "Service",
    "Silence",
    "Spoken",
    "Text",
    "Tree",
    "Validation",
    "compile_field",
    "compile_form",
    "languages_of",
    "texts_of",
    "translated",
]

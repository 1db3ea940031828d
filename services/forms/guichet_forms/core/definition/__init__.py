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

__all__ = [
    "COMMON_KEYS",
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
    "Tree",
    "Validation",
    "compile_field",
    "compile_form",
]

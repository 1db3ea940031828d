"""What is wrong in a form definition, said in French with the place to correct."""

from guichet_questions.question import JsonObject

from guichet_forms.core.checking.card import FAMILIES, card_faults
from guichet_forms.core.checking.finding import Finding
from guichet_forms.core.checking.questions import question_faults
from guichet_forms.core.checking.references import reference_faults
from guichet_forms.core.checking.trees import tree_faults
from guichet_forms.core.definition import Form, compile_form

__all__ = ["FAMILIES", "Finding", "check_form", "check_questions"]


def check_form(source: JsonObject) -> list[Finding]:
    """The faults of meaning of a definition whose shape `schemas.shape_faults` accepted."""
    form = compile_form(source)
    return [*card_faults(form), *check_questions(form)]


def check_questions(form: Form) -> list[Finding]:
    """The faults of the pages and questions alone, whatever the form is for."""
    return [*question_faults(form), *reference_faults(form), *tree_faults(form)]

"""Conditions and calculations as rows that one fills in, and what those rows may speak of."""

from guichet_forms.core.rows.cases import (
    Case,
    Cases,
    case_faults,
    cases_after,
    cases_of,
    cases_tree,
    posted_cases,
)
from guichet_forms.core.rows.formulas import (
    CONSTANT,
    Term,
    Terms,
    fitting,
    formula_of,
    posted_terms,
    signs_of,
    term_faults,
    terms_after,
    terms_of,
)
from guichet_forms.core.rows.posted import changed_by, faults_of, posted_group, without
from guichet_forms.core.rows.subjects import Subject, read_by, subjects_of
from guichet_forms.core.rows.trees import (
    WITHOUT_VALUE,
    Group,
    Row,
    operators_of,
    rows_of,
    tree_of,
)

__all__ = [
    "CONSTANT",
    "WITHOUT_VALUE",
    "Case",
    "Cases",
    "Group",
    "Row",
    "Subject",
    "Term",
    "Terms",
    "case_faults",
    "cases_after",
    "cases_of",
    "cases_tree",
    "changed_by",
    "faults_of",
    "fitting",
    "formula_of",
    "operators_of",
    "posted_cases",
    "posted_group",
    "posted_terms",
    "read_by",
    "rows_of",
    "signs_of",
    "subjects_of",
    "term_faults",
    "terms_after",
    "terms_of",
    "tree_of",
    "without",
]

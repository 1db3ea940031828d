"""Conditions as rows that one fills in, and what those rows may speak of."""

from guichet_forms.core.rows.posted import changed_by, faults_of, posted_group, without
from guichet_forms.core.rows.subjects import Subject, subjects_of
from guichet_forms.core.rows.trees import (
    WITHOUT_VALUE,
    Group,
    Row,
    operators_of,
    rows_of,
    tree_of,
)

__all__ = [
    "WITHOUT_VALUE",
    "Group",
    "Row",
    "Subject",
    "changed_by",
    "faults_of",
    "operators_of",
    "posted_group",
    "rows_of",
    "subjects_of",
    "tree_of",
    "without",
]

"""Questions that hold others: rows one adds, rows given in advance."""

from guichet_forms.core.fields.nested.block import Block
from guichet_forms.core.fields.nested.matrix import Matrix
from guichet_forms.core.fields.nested.nest import MOST_ROWS, Nest

__all__ = ["MOST_ROWS", "Block", "Matrix", "Nest"]

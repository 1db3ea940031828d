"""Questions that hold others: rows one adds, rows given in advance."""

from guichet_questions.kinds.nested.block import Block
from guichet_questions.kinds.nested.matrix import Matrix
from guichet_questions.kinds.nested.nest import MOST_ROWS, Nest

__all__ = ["MOST_ROWS", "Block", "Matrix", "Nest"]

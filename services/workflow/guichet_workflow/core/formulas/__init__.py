"""Calculations and conditions as one line of text, `quotient * 0,3 + 12`, and as JSON Logic.

The line and the tree say the same: `written(read(line))` is the line in its usual spaces, and
`read(written(tree))` the tree. Nothing is evaluated here; the meaning is that of the kit's logic.

From what binds least to what binds most: `ou`; `et`; `non`; `= ≠ < ≤ > ≥`, `contient`,
`parmi (…; …)`, `est vide`, `est rempli`; `+ -`; `* /`; the opposite. Then numbers with a comma,
texts between double quotes or « », `oui`, `non`, `vide`, names (between brackets when they hold
other signs than letters, digits, `_` and points), parentheses, and the functions of `FUNCTIONS`,
whose arguments stand between semicolons.
"""

from guichet_workflow.core.formulas.reading import read
from guichet_workflow.core.formulas.tokens import FUNCTIONS, FormulaRefused
from guichet_workflow.core.formulas.writing import written

__all__ = ["FUNCTIONS", "FormulaRefused", "read", "written"]

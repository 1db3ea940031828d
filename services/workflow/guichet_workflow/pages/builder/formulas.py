"""What a formula may hold, as the builder lists it beside: names of data, functions."""

from collections.abc import Iterable

from guichet_kit.i18n import _

from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.formulas import written


def formula_names(subjects: Iterable[Subject]) -> list[tuple[str, str]]:
    """Each datum as a formula names it, with its words; those that none can name are left out."""
    named = [(written({"var": one.name}), one.label) for one in subjects]
    return [(name, label) for name, label in named if name]


def formula_calls() -> list[tuple[str, str]]:
    """The functions and the comparisons, each with what it gives."""
    return [
        ("min(a; b)", _("le plus petit")),
        ("max(a; b)", _("le plus grand")),
        ("si(a > 3; b; c)", _("b si a dépasse 3, c sinon")),
        ("défaut(a; 0)", _("a, ou 0 quand a est vide")),
        ("somme(liste; valeur)", _("la somme d’une valeur des lignes d’une liste")),
        ("compte(liste)", _("le nombre de lignes d’une liste")),
        ('a = "nord" ou a est vide', _("un texte se met entre guillemets")),
        ("a \u2265 10 et non (b ou c)", _("et, ou, non, = \u2260 < \u2264 > \u2265")),
        ('a parmi ("x"; "y")', _("l’une de plusieurs réponses")),
    ]

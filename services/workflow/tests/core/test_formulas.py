"""Formulas: one line says a tree, the tree says the line, and what cannot be read is named."""

from typing import Any

import pytest
from guichet_kit.logic import compiled
from guichet_workflow.core.formulas import FormulaRefused, read, written
from hypothesis import given
from hypothesis import strategies as st

from .formulas import decimals, flattened, lines, trees

A, B, C = {"var": "a"}, {"var": "b"}, {"var": "c"}
PAIRS: list[tuple[str, Any]] = [
    ("quotient * 0,3 + 12", {"+": [{"*": [{"var": "quotient"}, 0.3]}, 12]}),
    ("(a + b) * c", {"*": [{"+": [A, B]}, C]}),
    ("a + b + c", {"+": [A, B, C]}),
    ("(a + b) + c", {"+": [{"+": [A, B]}, C]}),
    ("a - b - c", {"-": [{"-": [A, B]}, C]}),
    ("a - (b - c)", {"-": [A, {"-": [B, C]}]}),
    ("a - b + c / 2", {"+": [{"-": [A, B]}, {"/": [C, 2]}]}),
    ("-a * -3", {"*": [{"-": [A]}, -3]}),
    ("-(3)", {"-": [3]}),
    ("min(a; 1000)", {"min": [A, 1000]}),
    ("max(a; b; 0)", {"max": [A, B, 0]}),
    ("si(a > 3; b; 0)", {"if": [{">": [A, 3]}, B, 0]}),
    ("somme(enfants; age)", {"sum": [{"var": "enfants"}, {"var": "age"}]}),
    ("compte(enfants)", {"count": [{"var": "enfants"}]}),
    ("chacun(notes; élément ≥ 10)", {"all": [{"var": "notes"}, {">=": [{"var": ""}, 10]}]}),
    ("défaut(a; 0) + 1", {"+": [{"var": ["a", 0]}, 1]}),
    ("options.plafond", {"var": "options.plafond"}),
    ("[part-ville] / 2", {"/": [{"var": "part-ville"}, 2]}),
    ("[oui] + [min]", {"+": [{"var": "oui"}, {"var": "min"}]}),
    ('a = "nord" ou b ≠ "dit ""le petit"""', {"or": [{"==": [A, "nord"]},
                                                    {"!=": [B, 'dit "le petit"']}]}),
    ("a et (b ou c)", {"and": [A, {"or": [B, C]}]}),
    ("non (a ou b)", {"!": {"or": [A, B]}}),
    ("a est vide et b est rempli", {"and": [{"!": A}, {"!!": B}]}),
    ("a = non", {"==": [A, False]}),
    ("(non) - 3", {"-": [False, 3]}),
    ("0 < a < 10", {"<": [0, A, 10]}),
    ('a parmi ("x"; "y")', {"in": [A, ["x", "y"]]}),
    ('a contient "x"', {"in": ["x", A]}),
    ('manque(a; b) = liste("a")', {"==": [{"missing": ["a", "b"]}, ["a"]]}),
    ('texte(a; " € ")', {"cat": [A, " € "]}),
    ("nombre(a)", {"+": [A]}),
    ("vide", None),
    ("0,00000001", 1e-08),
]  # fmt: skip


@pytest.mark.parametrize(("line", "tree"), PAIRS, ids=[line for line, _tree in PAIRS])
def test_the_line_and_the_tree_say_the_same(line: str, tree: Any) -> None:
    assert (read(line), written(tree)) == (tree, line)


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("1 000,50×a", "1000,5 * a"),
        ("a<=3 ET b<>4", "a ≤ 3 et b ≠ 4"),
        ("a = « Nord »", 'a = "Nord"'),
        ("SI(a>=2;1;2.5)", "si(a ≥ 2; 1; 2,5)"),
        ("((a))", "a"),
        ("non a", "a est vide"),
        ("élément + defaut(a;1)", "élément + défaut(a; 1)"),
    ],
)
def test_other_manners_of_typing_are_read(typed: str, usual: str) -> None:
    assert written(read(typed)) == usual


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Au début, il manque une valeur."),
        ("quotient *", "Après « quotient * », il manque une valeur."),
        ("a + * 3", "Après « a + », il manque une valeur avant « * 3 »."),
        ("(a + 3", "Après « (a + 3 », il manque une parenthèse fermante."),
        ("a + 3)", "Après « a + 3 », « ) » ne se lit pas."),
        ("a % 3", "« % » ne se lit pas après « a »."),
        ("min(a, b)", "« , » ne se lit pas après « min(a »."),
        ('a = "nord', "Un texte commence après « a = » et ne se ferme pas."),
        ("a b", "Après « a », « b » ne se lit pas."),
        ("1 < a > 3", "séparez les comparaisons"),
        ("a est grand", "Après « a est », écrivez « vide » ou « rempli »."),
        ("arrondi(a; 2)", "Au début, « arrondi » n’est pas connu. Il y a : min, max, si,"),
        ("manque(3)", "un nom de donnée était attendu"),
        ("si(a)", "Après « si(a) », « si » veut 2 valeurs au moins."),
        ("compte(a; b)", "« compte » veut 1 valeur au plus"),
        ("somme(a; somme(b; c))", "une somme y tient dans une autre"),
        ("a < ", "il manque une valeur"),
        ("a + 1000000000000000", "Le nombre après « a + » est trop long."),
        ("0," + "0" * 40 + "1", "Le nombre au début est trop long."),
    ],
)
def test_what_cannot_be_read_says_where(line: str, sentence: str) -> None:
    with pytest.raises(FormulaRefused) as refused:
        read(line)
    assert sentence in str(refused.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "line", ["(" * 3000, "-" * 3000 + "1", "non " * 900 + "a", "a-" * 1900 + "a", "a" * 5000]
)
def test_a_line_too_deep_or_too_long_is_refused(line: str) -> None:
    with pytest.raises(FormulaRefused):
        read(line)


def test_what_no_line_says() -> None:
    assert written({"var": "a[0]"}) is None
    assert written({"+": [{"do": "x"}]}) is None
    assert written(10**15) is written(1e-300) is written(1e300) is None


@given(trees())
def test_a_tree_comes_back_from_its_line(tree: Any) -> None:
    line = written(tree)
    assert line is not None
    assert flattened(read(line)) == flattened(tree)


@given(lines())
def test_anything_typed_is_read_or_refused(line: str) -> None:
    try:
        tree = read(line)
    except FormulaRefused:
        return
    compiled(tree)
    again = written(tree)
    assert again is not None
    assert flattened(read(again)) == flattened(tree)


@given(st.integers(-(10**12), 10**12) | decimals())
def test_a_number_keeps_its_value(value: float) -> None:
    assert read(str(written(value))) == value

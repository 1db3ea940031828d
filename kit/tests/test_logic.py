"""JSON Logic: the shared vectors and generated cases, in Python and in the browser's twin."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.logic import (
    LogicRefused,
    check,
    compiled,
    evaluate,
    gives,
    item_names,
    names,
    sentence,
)
from guichet_kit.logic.operators import OPERATORS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HERE = Path(__file__).parent
VECTORS: list[dict[str, Any]] = json.loads((HERE / "logic_vectors.json").read_text())


def _javascript() -> Any:
    spec = importlib.util.spec_from_file_location("logic_javascript", HERE / "javascript.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _in_python(case: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"value": evaluate(case["tree"], case["data"])}
    except LogicRefused:
        return {"refused": True}


def _expected(case: dict[str, Any]) -> dict[str, Any]:
    return {"refused": True} if case.get("refused") else {"value": case["value"]}


def _written(found: dict[str, Any]) -> str:
    """Give a text that tells 1 from true, and not 1 from 1.0 or -0.0."""
    return json.dumps(_whole(found), sort_keys=True)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: json.dumps(case["tree"])[:60])
def test_vectors_in_python(case: dict[str, Any]) -> None:
    assert _written(_in_python(case)) == _written(_expected(case))


def test_vectors_in_javascript() -> None:
    found = _javascript().evaluate_all(VECTORS)
    wrong = [
        (case, one)
        for case, one in zip(VECTORS, found, strict=True)
        if _written(one) != _written(_expected(case))
    ]
    assert wrong == []


def test_vectors_in_chromium() -> None:
    module = _javascript()
    found = module._in_chromium(module.SOURCE.read_text(), module.BATCH, VECTORS)
    assert [_written(one) for one in found] == [_written(_expected(case)) for case in VECTORS]


TEXTS = st.one_of(
    st.sampled_from(["", "0", "1", "-2.50", "10", "a", "b", "ab", "2026-01-01", "é", "\U0001f600"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-20, 20),
    st.floats(-1e6, 1e6).map(lambda found: found + 0.0),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2)
)
NAMES = st.sampled_from(["a", "b", "c", "a.b", "l", "", "__proto__"])
DATA = st.dictionaries(st.sampled_from(["a", "b", "c", "l", "__proto__"]), VALUES, max_size=4)
SIZES = {"!": 1, "!!": 1, "in": 2, "==": 2, "!==": 2, "/": 2, "some": 2, "all": 2, "none": 2}
SIZES |= {"sum": 2, "count": 1}
CALLED = ["==", "!==", "<", "<=", ">", ">=", "and", "or", "!", "!!", "in", "if", "+", "-", "*", "/"]
CALLED += ["min", "max", "cat", "some", "all", "none", "sum", "count", "unknown"]


@st.composite
def _operation(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> Any:
    operator = draw(st.sampled_from(CALLED))
    size = SIZES.get(operator) or draw(st.integers(1, 3))
    return {operator: [draw(inner) for _ in range(size)]}


TREES = st.recursive(
    SCALARS
    | st.builds(lambda name: {"var": name}, NAMES)
    | st.builds(lambda n: {"missing": [n]}, NAMES),
    lambda inner: _operation(inner) | st.lists(inner, max_size=3),
    max_leaves=12,
)


@given(st.lists(st.fixed_dictionaries({"tree": TREES, "data": DATA}), min_size=100, max_size=100))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_both_twins_agree_on_generated_cases(cases: list[dict[str, Any]]) -> None:
    in_browser = _javascript().evaluate_all(cases)
    for case, one in zip(cases, in_browser, strict=True):
        assert _written(one) == _written(_in_python(case)), case


def test_a_refused_tree_says_so_before_computing() -> None:
    with pytest.raises(LogicRefused):
        compiled({"or": [True, {"unknown": []}]})


def test_names_are_what_the_tree_reads() -> None:
    tree = {"and": [{"var": "a.b"}, {"missing": ["c"]}, {"some": [{"var": "l"}, {"var": "q"}]}]}
    assert names(tree) == {"a.b", "c", "l"}


def test_what_is_read_in_items_is_told_with_its_list() -> None:
    tree = {"+": [{"sum": [{"var": "l"}, {"*": [{"var": "q.r"}, {"var": "p"}]}]}, {"var": "a"}]}
    assert item_names(tree) == {("l", "q.r"), ("l", "p")}
    assert names(tree) == {"a", "l"}


FIELDS = {
    "enfants": "list",
    "situation": "text",
    "montant": "number",
    "ne_le": "date",
    "danger": "boolean",
}


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"==": [{"var": "inconnu"}, 1]}, "n’existe pas"),
        ({"==": [{"var": "danger"}, "oui"]}, "jamais être égaux"),
        ({"==": [{"var": "montant"}, "beaucoup"]}, "jamais être égaux"),
        ({">": [{"var": "montant"}, {"var": "ne_le"}]}, "ne se comparent pas"),
        ({">": [{"var": "danger"}, 3]}, "ne se comparent pas"),
        ({"<": [{"var": "ne_le"}, "demain"]}, "ne se comparent pas"),
        (
            {"and": [{"==": [{"var": "situation"}, "a"]}, {"==": [{"var": "situation"}, "b"]}]},
            "deux valeurs",
        ),
        ({"inconnu": []}, "n’est pas lisible"),
        ({">": [{"count": {"var": "montant"}}, 1]}, "n’a pas de lignes"),
        ({"==": [{"sum": [{"var": "enfants"}, {"var": "prix"}]}, "cher"]}, "jamais être égaux"),
    ],
)
def test_check_says_what_is_wrong(tree: Any, words: str) -> None:
    (found,) = check(tree, FIELDS)
    assert words in found


def test_check_accepts_a_sound_condition() -> None:
    tree = {
        "and": [
            {"==": [{"var": "situation"}, "locataire"]},
            {">=": [{"var": "montant"}, "5000"]},
            {"<": [{"var": "ne_le"}, "2008-01-01"]},
            {"var": "danger"},
        ]
    }
    assert check(tree, FIELDS) == []


@pytest.mark.parametrize(
    ("tree", "kind"),
    [
        ({"+": [1, {"var": "montant"}]}, "number"),
        ({"var": "ne_le"}, "date"),
        ({"if": [{"var": "danger"}, {"var": "montant"}, None]}, "number"),
        ({"if": [{"var": "danger"}, {"var": "montant"}, "trop"]}, "any"),
        ({"if": [{"var": "danger"}, 1, {"var": "danger"}, 2, 3]}, "number"),
        ({"cat": ["a", "b"]}, "text"),
        ({"var": ["montant", 0]}, "any"),
        ({"or": [1, 2]}, "any"),
        ({"sum": [{"var": "enfants"}, {"var": "prix"}]}, "number"),
        ({"count": {"var": "enfants"}}, "number"),
    ],
)
def test_what_a_tree_gives(tree: Any, kind: str) -> None:
    assert gives(tree, FIELDS) == kind


def test_sentence_reads_as_french() -> None:
    labels = {"situation": "Situation", "situation=locataire": "Locataire", "danger": "Danger"}
    tree = {
        "and": [
            {"==": [{"var": "situation"}, "locataire"]},
            {"or": [{"var": "danger"}, {">=": [{"var": "montant"}, 5000]}]},
        ]
    }
    assert sentence(tree, labels) == (
        "*Situation* est *Locataire* et "
        "(*Danger* est rempli ou coché ou *montant* est au moins *5000*)"
    )


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"*": [{"+": [{"var": "a"}, 1]}, 2]}, "(*a* + *1*) × *2*"),
        ({"+": [5]}, "*5*"),
        ({"*": [{"var": "a"}, 12.5]}, "*a* × *12,5*"),
        ({"-": [{"var": "a"}]}, "−*a*"),
        ({"-": [{"-": [1, 2]}]}, "−(*1* − *2*)"),
        ({"/": [{"*": [1, 2]}, {"+": [3, 4]}]}, "(*1* × *2*) ÷ (*3* + *4*)"),
    ],
)
def test_a_calculation_reads_as_one_writes_it(tree: Any, words: str) -> None:
    assert sentence(tree, {}) == words


def test_what_rows_come_to_reads_as_french() -> None:
    labels = {"frais": "Frais", "montant": "Montant"}
    total = {"sum": [{"var": "frais"}, {"var": "montant"}]}
    assert sentence({">": [total, 100]}, labels) == (
        "la somme de *Montant* dans *Frais* est après ou dépasse *100*"
    )
    assert sentence({"count": {"var": "frais"}}, labels) == "le nombre de lignes de *Frais*"


def test_what_is_between_two_others_is_worked_out_once() -> None:
    """Else one inside another, and so on, would take twice as long at each level."""
    given = iter([5])
    _least, _most, build = OPERATORS["<"]
    assert build(lambda _data: 1, lambda _data: next(given), lambda _data: 9)({}) is True

"""Trees of JSON Logic and lines of formulas, made at random."""

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(
    ["a", "montant", "part-ville", "options.plafond", "oui", "si", "Élève", "0"]
)
CHAINED = ("+", "*", "and", "or")
PER_ITEM = ("some", "all", "none", "sum")
PIECES = (
    "a", "montant", "12", "0,5", '"x"', "« y »", "+", "-", "*", "/", "(", ")", ";", "=", "<", "≤",
    "et", "ou", "non", "oui", "vide", "est", "contient", "parmi", "min(", "si(", "défaut(",
    "somme(", "[a-b]", " ", "%",
)  # fmt: skip


def flattened(tree: Any) -> Any:
    """Give a tree with each argument in a list and each name alone, as `read` writes some."""
    if isinstance(tree, list):
        return [flattened(one) for one in tree]
    if not isinstance(tree, dict):
        return tree if not isinstance(tree, bool) else ("bool", tree)
    ((operator, raw),) = tree.items()
    given = raw if isinstance(raw, list) else [raw]
    return {operator: [flattened(one) for one in given]}


def decimals() -> st.SearchStrategy[float]:
    """Give floats of six decimals."""
    return st.floats(-1e9, 1e9, allow_nan=False).map(lambda one: round(one, 6))


def _values() -> st.SearchStrategy[Any]:
    numbers = st.integers(-1000, 1000) | decimals()
    texts = st.text(st.characters(codec="utf-8"), max_size=8)
    return st.none() | st.booleans() | numbers | texts


def _variables() -> st.SearchStrategy[Any]:
    named = NAMES.map(lambda name: {"var": name})
    given = st.tuples(NAMES, _values()).map(lambda pair: {"var": list(pair)})
    return named | given | st.just({"var": ""})


def _grown(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def taking(operators: tuple[str, ...], least: int, most: int) -> st.SearchStrategy[Any]:
        given = st.lists(parts, min_size=least, max_size=most)
        return st.tuples(st.sampled_from(operators), given).map(lambda pair: {pair[0]: pair[1]})

    return st.one_of(
        taking(CHAINED, 2, 4),
        taking(("+", "*", "-", "min", "max", "cat", "!", "!!", "count"), 1, 1),
        taking(("-", "/", "==", "!=", "<", "<=", ">", ">=", "in", "min"), 2, 2),
        taking(("<", "<=", ">", ">="), 3, 3),
        taking(("if",), 2, 5),
        st.lists(NAMES, min_size=1, max_size=3).map(lambda names: {"missing": names}),
        st.lists(parts, max_size=3),
    )


def trees() -> st.SearchStrategy[Any]:
    """Give any tree of a few levels, with a list at most at its root."""
    flat = st.recursive(_values() | _variables(), _grown, max_leaves=12)
    per_item = st.tuples(st.sampled_from(PER_ITEM), flat, flat)
    return flat | per_item.map(lambda three: {three[0]: [three[1], three[2]]})


def lines() -> st.SearchStrategy[str]:
    """Give lines made of the pieces of formulas, most of them wrong."""
    pieces = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
    return pieces | st.text(max_size=20)

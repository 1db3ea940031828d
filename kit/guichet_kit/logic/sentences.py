"""Writes a condition in plain French words."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic.evaluation import compiled, operation


def sentence(tree: Any, labels: Mapping[str, str]) -> str:
    """Give the condition as French words, names and values between asterisks.

    `labels` gives the label of each field by its name, and the label of a value of a choice under
    `"name=value"`. Raises `LogicRefused` on a tree that is not a condition.
    """
    compiled(tree)
    words = _words(tree, labels)
    whole = isinstance(tree, dict) and next(iter(tree)) in SIGNS and words.startswith("(")
    return words[1:-1] if whole else words


def _words(tree: Any, labels: Mapping[str, str]) -> str:
    if not isinstance(tree, dict):
        return _constant(tree, "", labels)
    operator, arguments = operation(tree)
    if operator in ("and", "or"):
        return _joined(operator, arguments, labels)
    if operator == "var":
        return _field(arguments[0], labels)
    if operator == "!":
        return _not(arguments[0], labels)
    if operator == "!!":
        return _filled(arguments[0], labels)
    if operator == "if":
        return _if(arguments, labels)
    if operator in COMPARED:
        return _compared(operator, arguments, labels)
    return _called(operator, arguments, labels)


def _joined(operator: str, arguments: list[Any], labels: Mapping[str, str]) -> str:
    glue = _(" et ") if operator == "and" else _(" ou ")
    parts = [
        _words(part, labels) if _is_compound(part) else _filled(part, labels) for part in arguments
    ]
    nested = [
        f"({words})"
        if isinstance(part, dict) and next(iter(part)) in ("and", "or", "if")
        else words
        for part, words in zip(arguments, parts, strict=True)
    ]
    return glue.join(nested)


def _is_compound(tree: Any) -> bool:
    return isinstance(tree, dict) and "var" not in tree


def _not(tree: Any, labels: Mapping[str, str]) -> str:
    if isinstance(tree, dict) and "var" in tree:
        return _("%(field)s est vide ou non coché", field=_words(tree, labels))
    return _("le contraire de : %(condition)s", condition=_words(tree, labels))


def _filled(tree: Any, labels: Mapping[str, str]) -> str:
    if _is_compound(tree):
        return _words(tree, labels)
    return _("%(field)s est rempli ou coché", field=_words(tree, labels))


def _if(arguments: list[Any], labels: Mapping[str, str]) -> str:
    parts = [
        _(
            "si %(condition)s, alors %(value)s",
            condition=_words(condition, labels),
            value=_words(value, labels),
        )
        for condition, value in zip(arguments[::2], arguments[1::2], strict=False)
    ]
    if len(arguments) % 2:
        parts.append(_("sinon %(value)s", value=_words(arguments[-1], labels)))
    return " ; ".join(parts)


def _compared(operator: str, arguments: list[Any], labels: Mapping[str, str]) -> str:
    name = _name_of(arguments[0]) or _name_of(arguments[1])
    sides = [_side(part, name, labels) for part in arguments]
    if len(sides) == 3:
        return _(
            "%(middle)s est entre %(low)s et %(high)s", low=sides[0], middle=sides[1], high=sides[2]
        )
    if operator == "in" and _name_of(arguments[1]):
        return _("%(list)s contient %(value)s", value=sides[0], list=sides[1])
    return _compared_words()[operator] % {"left": sides[0], "right": sides[1]}


SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
COMPARED = ("==", "===", "!=", "!==", "<", "<=", ">", ">=", "in")


def _compared_words() -> dict[str, str]:
    equal, different = _("%(left)s est %(right)s"), _("%(left)s n’est pas %(right)s")
    return {
        "==": equal,
        "===": equal,
        "!=": different,
        "!==": different,
        "<": _("%(left)s est avant ou sous %(right)s"),
        "<=": _("%(left)s est au plus %(right)s"),
        ">": _("%(left)s est après ou dépasse %(right)s"),
        ">=": _("%(left)s est au moins %(right)s"),
        "in": _("%(left)s est parmi %(right)s"),
    }


def _called(operator: str, arguments: list[Any], labels: Mapping[str, str]) -> str:
    if operator == "missing":
        fields = ", ".join(_field(name, labels) for name in arguments)
        return _("il manque l’un de : %(fields)s", fields=fields)
    if operator in ("some", "all", "none"):
        how = {"some": _("au moins un"), "all": _("chacun"), "none": _("aucun")}[operator]
        return _(
            "%(how)s des éléments de %(list)s remplit : %(condition)s",
            how=how,
            list=_words(arguments[0], labels),
            condition=_words(arguments[1], labels),
        )
    if operator == "count":
        return _("le nombre de lignes de %(list)s", list=_words(arguments[0], labels))
    sides = [_words(part, labels) for part in arguments]
    if operator == "sum":
        return _("la somme de %(value)s dans %(list)s", list=sides[0], value=sides[1])
    if operator in SIGNS:
        if len(sides) == 1:
            return f"−{sides[0]}" if operator == "-" else sides[0]
        return f"({SIGNS[operator].join(sides)})"
    called = {
        "min": _("le plus petit de %(list)s"),
        "max": _("le plus grand de %(list)s"),
        "cat": _("le texte %(list)s"),
    }
    return called[operator] % {"list": ", ".join(sides)}


def _side(tree: Any, name: str, labels: Mapping[str, str]) -> str:
    return _words(tree, labels) if isinstance(tree, dict) else _constant(tree, name, labels)


def _name_of(tree: Any) -> str:
    return str(operation(tree)[1][0]) if isinstance(tree, dict) and "var" in tree else ""


def _field(name: str, labels: Mapping[str, str]) -> str:
    return f"*{labels.get(name, name)}*" if name else _("*l’élément*")


def _constant(value: Any, name: str, labels: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_side(part, name, labels) for part in value)
    if isinstance(value, bool):
        return _("*oui*") if value else _("*non*")
    if value is None or value == "":
        return _("*vide*")
    return f"*{labels.get(f'{name}={value}') or _written(value)}*"


def _written(value: Any) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)

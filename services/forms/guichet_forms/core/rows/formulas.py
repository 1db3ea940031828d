"""Calculations as rows that one fills in, « plus, multiplié par… », and as JSON Logic.

A calculation is done in the order of its rows, as on a pocket calculator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.inputs import Inputs
from guichet_forms.core.rows.posted import understood
from guichet_forms.core.rows.subjects import Subject, read_by, subject_of

NUMBERS = ("+", "-", "*", "/", "min", "max")
TEXTS = ("cat",)
TOGETHER = ("+", "*", "min", "max", "cat")
"""Signs whose arguments may stand in one operation."""
CONSTANT = "="
MOST_TERMS = 30


@dataclass(frozen=True)
class Term:
    """One row: how it joins what comes before (`sign`, "" for the first), and what it is.

    `subject` is a name, `CONSTANT` for the `value` written beside, "" for nothing yet.
    """

    sign: str
    subject: str = ""
    value: Any = ""


Terms = tuple[Term, ...]


def signs_of(result: str) -> list[tuple[str, str]]:
    """How terms may join for a value of this nature, each with its words."""
    words = {
        "+": _("plus"),
        "-": _("moins"),
        "*": _("multiplié par"),
        "/": _("divisé par"),
        "min": _("sans dépasser"),
        "max": _("et au moins"),
        "cat": _("suivi de"),
    }
    return [(sign, words[sign]) for sign in (TEXTS if result == "text" else NUMBERS)]


def fitting(subjects: Mapping[str, Subject], result: str) -> dict[str, Subject]:
    """The subjects that a calculation of this nature may read."""
    natures = ("text", "choice", "number") if result == "text" else ("number",)
    return {name: one for name, one in subjects.items() if one.nature in natures}


def formula_of(terms: Terms, result: str) -> Any:
    """The JSON Logic of the rows; None when there is none."""
    if not terms:
        return None
    found, last = leaf_of(terms[0]), ""
    for term in terms[1:]:
        if term.sign == last and last in TOGETHER:
            found[last].append(leaf_of(term))
        else:
            found, last = {term.sign: [found, leaf_of(term)]}, term.sign
    if isinstance(found, dict):
        return found
    return {"cat": [found]} if result == "text" else {"+": [found]}


def leaf_of(term: Term) -> Any:
    """What one row is: the value written, or what reads the answer."""
    return term.value if term.subject == CONSTANT else read_by(term.subject)


def terms_of(tree: Any, result: str) -> Terms | None:
    """The rows that say a tree, None when rows cannot."""
    if leaf := term_of("", tree, result):
        return (leaf,)
    if not isinstance(tree, dict) or len(tree) != 1:
        return None
    ((sign, raw),) = tree.items()
    parts = raw if isinstance(raw, list) else [raw]
    if sign not in dict(signs_of(result)) or not parts or (sign == "-" and len(parts) != 2):
        return None
    first, *rest = _in_order(sign, parts, result)
    before = terms_of(first, result)
    after = [term_of(sign, part, result) for part in rest]
    if before is None or None in after:
        return None
    return (*before, *(term for term in after if term))


def _in_order(sign: str, parts: Sequence[Any], result: str) -> Sequence[Any]:
    """`a + (b × c)` is read as `b × c + a`: two terms give the same whatever their order."""
    turns = sign in TOGETHER and sign != "cat" and len(parts) == 2
    return parts[::-1] if turns and term_of(sign, parts[1], result) is None else parts


def term_of(sign: str, tree: Any, result: str) -> Term | None:
    """The row that a tree is by itself, None when it is none."""
    if name := subject_of(tree):
        return Term(sign, name)
    if isinstance(tree, bool) or not isinstance(tree, str if result == "text" else int | float):
        return None
    return Term(sign, CONSTANT, tree)


def posted_terms(posted: Inputs, result: str) -> Terms:
    """The rows as they were typed; the inputs of a row are `_t-n`, `_g-n` (sign), `_c-n`."""
    known = [sign for sign, _words in signs_of(result)]
    found: list[Term] = []
    for number in range(MOST_TERMS):
        if f"_t-{number}" not in posted:
            continue
        sign = posted.get(f"_g-{number}", "")
        sign = "" if not found else sign if sign in known else known[0]
        found.append(replace(posted_term(posted, str(number), result), sign=sign))
    return tuple(found)


def posted_term(posted: Inputs, at: str, result: str) -> Term:
    """One value as it was typed, its inputs named by its place `at`."""
    subject, typed = posted.get(f"_t-{at}", ""), posted.get(f"_c-{at}", "")
    if subject != CONSTANT:
        return Term("", subject)
    return Term("", subject, typed if result == "text" else understood(typed, "number"))


def terms_after(button: str, terms: Terms, result: str) -> Terms:
    """The rows after a button: "term" adds one, "drop-term:2" takes the third away."""
    name, _colon, target = button.partition(":")
    if name == "term" and len(terms) < MOST_TERMS:
        return (*terms, Term(signs_of(result)[0][0] if terms else ""))
    if name == "drop-term" and target.isdecimal():
        kept = [term for number, term in enumerate(terms) if number != int(target)]
        return (Term("", kept[0].subject, kept[0].value), *kept[1:]) if kept else ()
    return terms


def term_faults(terms: Terms, subjects: Mapping[str, Subject], result: str) -> dict[int, str]:
    """A sentence for each row that says nothing yet, by its number."""
    judged = ((number, term_fault(term, subjects, result)) for number, term in enumerate(terms))
    return {number: sentence for number, sentence in judged if sentence}


def term_fault(term: Term, subjects: Mapping[str, Subject], result: str) -> str:
    """The sentence for a value that says nothing yet, "" when it does."""
    if term.subject == CONSTANT:
        if result == "text":
            return "" if term.value else _("Écrivez le texte à ajouter.")
        if not isinstance(term.value, int | float):
            return _("Écrivez un nombre, par exemple 12,5.")
        zero = term.sign == "/" and term.value == 0
        return _("On ne divise pas par zéro : écrivez un autre nombre.") if zero else ""
    if not term.subject:
        return _("Choisissez une réponse, ou une valeur à écrire.")
    if term.subject not in subjects:
        return _("Cette question n’est pas posée avant : choisissez-en une autre.")
    return ""

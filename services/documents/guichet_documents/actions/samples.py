"""What a preview of a document is filled with: the same words each time, made up."""

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _
from jinja2 import Environment, nodes

DATES, NUMBERS = ("date", "datetime"), ("amount", "round", "int")
DATE, NUMBER = "2026-03-04", "1250"
ANSWERS = ("champs", "textes")
"""The answers of the request: as they are kept, and as people read them."""


def sample_values() -> dict[str, str]:
    """Give the words that every document may use, each with an example."""
    return {
        "commune": _("Commune de Valmont"),
        "service": _("État civil"),
        "demarche": _("Copie d’un acte de naissance"),
        "numero": "2026-000123",
        "nom": "Camille Martin",
        "recu_le": _("mardi 3 mars 2026 à 14:32"),
        "date": _("4 mars 2026"),
        "lien": "https://exemple.fr/demandes/",
        "motif": _("La pièce jointe est illisible."),
        "accuse": _("Accusé de réception du 3 mars 2026, avec toutes ses mentions."),
        "delai_legal": _("Sans réponse le 3 mai 2026 à minuit, votre demande est refusée."),
        "recours": _("Ce refus peut être contesté jusqu’au 3 juillet 2026, devant le tribunal."),
    }


def filled_in(html: str) -> dict[str, Any]:
    """Give the values that make a preview of a template: each answer holds its own name.

    The template must be one that `check_template` takes.
    """
    tree = _read(html)
    others = {name: f"[{name}]" for name in _named(tree)}
    answers: dict[str, Any] = {name: f"[{name}]" for name in answers_of(html)}
    plain = {**answers, **_rows(tree), **_suited(tree)}
    known = sample_values()
    if "recours" not in others:
        known["recours"] = ""  # else a page that is no refusal would end with them
    return {**others, **known, "champs": plain, "textes": answers}


def played(html: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a simulation, where an answer that it does not hold is its own name.

    The template must be one that `check_template` takes.
    """
    made_up = filled_in(html)
    answers = {name: {**made_up[name], **values.get(name, {})} for name in ANSWERS}
    return {**made_up, "accuse": "", **values, **answers}


def answers_of(html: str) -> list[str]:
    """Give the answers of a request that a template names, in the order of the alphabet."""
    found = {_answer(node) for node in _read(html).find_all((nodes.Getattr, nodes.Getitem))}
    return sorted(found - {""})


def _read(html: str) -> nodes.Template:
    return Environment(autoescape=True).parse(html)


def _named(tree: nodes.Template) -> set[str]:
    """Give the names that a template reads; a loop has its own."""
    return {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"}


def _rows(tree: nodes.Template) -> dict[str, list[dict[str, str]]]:
    """Give one row to each answer that a template goes through, with what it reads of a row."""
    found: dict[str, list[dict[str, str]]] = {}
    for loop in tree.find_all(nodes.For):
        if name := _answer(_unfiltered(loop.iter)):
            own = loop.target.name if isinstance(loop.target, nodes.Name) else ""
            read = [one for one in loop.find_all(nodes.Getattr) if _is_named(one.node, own)]
            found[name] = [{one.attr: f"[{one.attr}]" for one in read}]
    return found


def _is_named(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _suited(tree: nodes.Template) -> dict[str, str]:
    """Give a date or a number to the answers that a filter takes for one."""
    found: dict[str, str] = {}
    for one in tree.find_all(nodes.Filter):
        name = _answer(_unfiltered(one))
        if name and one.name in (*DATES, *NUMBERS):
            found[name] = DATE if one.name in DATES else NUMBER
    return found


def _unfiltered(node: nodes.Node) -> nodes.Node:
    while isinstance(node, nodes.Filter) and node.node is not None:
        node = node.node
    return node


def _answer(node: nodes.Node) -> str:
    """Give the name of the answer that a node reads, "" when it reads none.

    A name made of parts is that of the first row: `textes["enfants." ~ loop.index0 ~ ".nom"]`.
    """
    if not isinstance(node, nodes.Getattr | nodes.Getitem):
        return ""
    if not any(_is_named(node.node, one) for one in ANSWERS):
        return ""
    if isinstance(node, nodes.Getattr):
        return node.attr
    parts = node.arg.nodes if isinstance(node.arg, nodes.Concat) else [node.arg]
    return "".join(str(one.value) if isinstance(one, nodes.Const) else "0" for one in parts)

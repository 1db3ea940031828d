"""What questions of linked lists, rows and identities say, as lines of text in the builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import KINDS
from guichet_questions.palette import entry_of
from guichet_questions.plain_words import id_from, words_of
from guichet_questions.written import tree_read, tree_shown

from guichet_workflow.core.questions import IN_ROWS, NESTS

Texts = dict[str, str]
Field = Mapping[str, Any]
INNER = "inner"
"""The input that lists the questions of a row, whatever the key that holds them."""
PARTS: Mapping[str, Callable[[], str]] = {
    "civility": lambda: _("Civilité"),
    "family_name": lambda: _("Nom de naissance"),
    "usage_name": lambda: _("Nom d’usage"),
    "given_names": lambda: _("Prénoms"),
    "birth_date": lambda: _("Date de naissance"),
    "birth_place": lambda: _("Lieu de naissance"),
}
ONLY: Mapping[str, tuple[str, ...]] = {
    "levels": ("linked_lists",),
    "tree": ("linked_lists",),
    "rows": ("matrix",),
    "row_label": ("block",),
    INNER: tuple(sorted(NESTS)),
    "parts": ("identity",),
    "source": ("choice", "choices", "card_data"),
    "show": ("card_data",),
}


def shown(field: Field) -> Texts:
    """Give the texts of the inputs of these questions."""
    return {
        "levels": _lines(field.get("levels"), "id"),
        "rows": _lines(field.get("rows"), "value"),
        "tree": tree_shown(_objects(field.get("tree"))),
        "row_label": str(field.get("row_label", "")),
        "parts": _parts_shown(field.get("parts")),
        INNER: _inner_shown(field),
        "source": str(field.get("source", "")),
        "show": _lines(field.get("show"), "key"),
    }


def _objects(items: Any) -> Sequence[Any]:
    return items if isinstance(items, list) else ()


def _lines(items: Any, key: str) -> str:
    known = [one for one in _objects(items) if isinstance(one, Mapping)]
    return "\n".join(f"{one.get(key)} | {one.get('label') or one.get(key)}" for one in known)


def _parts_shown(parts: Any) -> str:
    return "\n".join(PARTS[one]() if one in PARTS else str(one) for one in _objects(parts))


def _inner_shown(field: Field) -> str:
    nests = KINDS[field["type"]].nests if field.get("type") in NESTS else ""
    asked = [one for one in _objects(field.get(nests)) if isinstance(one, Mapping)]
    return "\n".join(_inner_line(one) for one in asked)


def _inner_line(one: Field) -> str:
    cells = [str(one.get("label", "")), entry_of(str(one.get("type"))).label]
    return " | ".join([*cells, *([] if one.get("required", True) else [_("facultatif")])])


def read_levels(text: str, _label: str, _kind: str) -> Any:
    """Give the lists of a question, one a line."""
    return [{"id": name, "label": label} for name, label in _named(text)]


def read_rows(text: str, _label: str, _kind: str) -> Any:
    """Give the rows of a matrix, one a line."""
    return [{"value": name, "label": label} for name, label in _named(text)]


def read_show(text: str, _label: str, _kind: str) -> Any:
    """Give what is shown of an item, one a line: what the source calls it, then its label."""
    lines = [line.partition("|") for line in text.splitlines() if line.strip()]
    return [{"key": key.strip(), "label": (more or key).strip()} for key, _bar, more in lines]


def _named(text: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, bar, label = (part.strip() for part in line.partition("|"))
        label = label if bar else name
        made = name if bar else id_from(label, f"ligne_{len(found) + 1}")
        found[made if made not in found else f"{made}_{len(found) + 1}"] = label
    return list(found.items())


def read_tree(text: str, _label: str, _kind: str) -> Any:
    """Give the choices of linked lists, those that depend on a line indented under it."""
    return tree_read(text)


def read_parts(text: str, label: str, _kind: str) -> Any:
    """Give the parts of an identity. Raises `ValueError` for one that is none."""
    known = {tuple(words_of(said())): name for name, said in PARTS.items()}
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name = line if line in PARTS else known.get(tuple(words_of(line)))
        if name is None:
            offered = ", ".join(said() for said in PARTS.values())
            raise ValueError(
                _(
                    "%(label)s\u00a0: «\u00a0%(line)s\u00a0» n’est pas une partie d’une identité. "
                    "Choisissez parmi\u00a0: %(offered)s.",
                    label=label,
                    line=line,
                    offered=offered,
                )
            )
        found.append(name)
    return found


def read_inner(text: str, label: str, known: Any) -> list[dict[str, Any]]:
    """Give the questions of a row, one a line: its label, its type, « facultatif ».

    What the lines do not say of those `known` under the same label stays. Raises `ValueError`.
    """
    before = {str(one["label"]): one for one in _objects(known)}
    found: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        said, kind, need = (*(part.strip() for part in line.split("|")), "", "")[:3]
        former = before.get(said, {})
        made: dict[str, Any] = {
            "id": former.get("id") or id_from(said, f"question_{len(found) + 1}"),
            "type": _kind(kind, label),
            "label": said,
        }
        same = former.get("type") == made["type"]
        begun = {**entry_of(made["type"]).starting, **(former if same else {})}
        need_it = words_of(need) != words_of(_("facultatif"))
        found.append({**begun, **made, "required": need_it})
    return found


def _kind(said: str, label: str) -> str:
    if not said:
        return "text"
    named = {tuple(words_of(entry_of(kind).label)): kind for kind in IN_ROWS}
    kind = said if said in IN_ROWS else named.get(tuple(words_of(said)))
    if kind is None:
        raise ValueError(
            _(
                "%(label)s\u00a0: «\u00a0%(said)s\u00a0» n’est pas un type de réponse d’une ligne. "
                "Écrivez par exemple\u00a0: Texte court, Nombre, Date.",
                label=label,
                said=said,
            )
        )
    return kind


READERS: Mapping[str, Callable[[str, str, str], Any]] = {
    "levels": read_levels,
    "rows": read_rows,
    "tree": read_tree,
    "parts": read_parts,
    "row_label": lambda text, _label, _kind: text,
    "source": lambda text, _label, _kind: text,
    "show": read_show,
}

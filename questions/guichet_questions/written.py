"""What definitions hold in a form of their own, as a designer writes it: days, sizes, trees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from guichet_kit.i18n import _, ngettext

from guichet_questions.plain_words import id_from, words_of

_KEPT_DAY = re.compile(r"today(?:([+-])([0-9]{1,5})([dmy]))?")
_TYPED_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_UNITS = {"jour": "d", "semaine": "w", "mois": "m", "an": "y", "annee": "y"}
BAR = "|"


def day_shown(bound: str) -> str:
    """A bound of dates in words: « aujourd’hui », « il y a 18 ans », « 27/03/2026 »."""
    found = _KEPT_DAY.fullmatch(bound)
    if found is None:
        return _calendar_day(bound)
    if found[1] is None:
        return _("aujourd’hui")
    length = _length(int(found[2]), found[3])
    return _("dans %(length)s", length=length) if found[1] == "+" else _ago(length)


def _ago(length: str) -> str:
    return _("il y a %(length)s", length=length)


def _length(count: int, unit: str) -> str:
    if unit == "d":
        return ngettext("%(num)s jour", "%(num)s jours", count)
    if unit == "m":
        return ngettext("%(num)s mois", "%(num)s mois", count)
    return ngettext("%(num)s an", "%(num)s ans", count)


def _calendar_day(bound: str) -> str:
    try:
        return date.fromisoformat(bound).strftime("%d/%m/%Y")
    except ValueError:
        return bound


def day_read(typed: str) -> str:
    """The bound that words mean; what means none as it was typed: the check says what is wrong."""
    if found := _TYPED_DAY.fullmatch(typed.strip()):
        return f"{int(found[3]):04}-{int(found[2]):02}-{int(found[1]):02}"
    plain = " ".join(words_of(re.sub(r"([+-])", r" \1 ", typed.replace("’", "'"))))
    if plain in ("aujourd hui", "aujourdhui", "today", "ce jour"):
        return "today"
    found = re.fullmatch(r"(dans|il y a) ([0-9]{1,5}) ([a-z]+?)s?", plain)
    unit = _UNITS.get(found[3]) or _UNITS.get(f"{found[3]}s") if found else None
    if found is None or unit is None:
        return typed
    count = int(found[2]) * (7 if unit == "w" else 1)
    sign = "+" if found[1] == "dans" else "-"
    return f"today{sign}{count}{'d' if unit == 'w' else unit}"


def size_shown(size: int) -> str:
    """A number of bytes in megabytes: "10", "2,5"."""
    return f"{size / 1_000_000:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def size_read(typed: str) -> int | str:
    """The bytes of so many megabytes; what is no number as it was typed."""
    plain = re.sub(r"\s|mo$", "", typed.lower()).replace(",", ".")
    try:
        return round(float(plain) * 1_000_000)
    except (ValueError, OverflowError):
        return typed


def tree_shown(tree: Sequence[Any], depth: int = 0) -> str:
    """Linked lists as lines, what depends on a line indented under it."""
    lines = []
    for node in tree:
        if not isinstance(node, Mapping):
            return ""
        value, label = str(node.get("value", "")), str(node.get("label", ""))
        said = label if value == id_from(label, "") else f"{value} {BAR} {label}"
        lines.append("  " * depth + said)
        if node.get("children"):
            lines.append(tree_shown(node["children"], depth + 1))
    return "\n".join(lines)


def tree_read(typed: str) -> list[dict[str, Any]]:
    """The linked lists that lines write: indented, or the columns of a spreadsheet side by side."""
    root: list[dict[str, Any]] = []
    read = _read_indented if _is_plain(typed) else _read_columns
    read(root, list(filter(str.strip, typed.splitlines())))
    return [_pruned(node) for node in root]


def _read_indented(root: list[dict[str, Any]], lines: list[str]) -> None:
    """What depends on a line is further to the right, under it."""
    open_lists: list[tuple[int, list[dict[str, Any]]]] = [(-1, root)]
    for line in lines:
        indent = len(line) - len(line.lstrip())
        while len(open_lists) > 1 and open_lists[-1][0] >= indent:
            open_lists.pop()
        node = _node(open_lists[-1][1], line.strip())
        open_lists.append((indent, node.setdefault("children", [])))


def _is_plain(typed: str) -> bool:
    """Whether no line has several cells of a spreadsheet."""
    return not any("\t" in line.strip() for line in typed.splitlines())


def _read_columns(root: list[dict[str, Any]], lines: list[str]) -> None:
    """Each line is a path; an empty cell repeats the one above."""
    above: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.rstrip("\t ").split("\t")]
        cells = [cell or (above[n] if n < len(above) else "") for n, cell in enumerate(cells)]
        above, here = cells, root
        for cell in filter(None, cells):
            here = _node(here, cell).setdefault("children", [])


def _node(siblings: list[dict[str, Any]], said: str) -> dict[str, Any]:
    """The node of these words among its siblings, made when it is not there."""
    value, bar, label = (part.strip() for part in said.partition(BAR))
    label = label if bar else value
    value = value if bar else id_from(label, f"choix_{len(siblings) + 1}")
    for known in siblings:
        if known["value"] == value and known["label"] == label:
            return known
    taken = {known["value"] for known in siblings}
    made = {
        "value": value if value not in taken else f"{value}_{len(siblings) + 1}",
        "label": label,
    }
    siblings.append(made)
    return made


def _pruned(node: dict[str, Any]) -> dict[str, Any]:
    children = [_pruned(child) for child in node.pop("children", [])]
    return {**node, **({"children": children} if children else {})}

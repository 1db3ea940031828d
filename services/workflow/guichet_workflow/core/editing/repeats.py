"""A status run once for each item of a list: its three inputs, read back as `loop`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.editing.anchors import Inputs
from guichet_workflow.core.editing.cells import FORMULA, KEPT, how_of, value_of
from guichet_workflow.core.editing.places import identifier

LINE = "line"
KEYS = ("over", "item", "after", LINE, KEPT)
ITEM = "element"


def shown_loop(value: Any) -> dict[str, str]:
    """A loop as the texts of its inputs; a list that is calculated is one line of text."""
    held = value if isinstance(value, dict) else {}
    over = {"how": "", KEPT: ""} if held.get("over") is None else how_of(held["over"])
    how = over["how"]
    return {
        "over": over["datum"] if how == "datum" else how,
        "item": str(held.get("item", "")),
        "after": str(held.get("after", "")),
        LINE: over.get("", "") if how == FORMULA else "",
        KEPT: over.get(KEPT, ""),
    }


def typed_loop(name: str, form: Inputs) -> dict[str, str]:
    """The inputs as they were posted."""
    return {key: form.get(f"{name}-{key}", "").strip() for key in KEYS}


def read_loop(typed: Mapping[str, str]) -> dict[str, Any] | None:
    """What the inputs say, None for no list. Raises `ValueError` with a sentence."""
    if not typed["over"]:
        return None
    if not typed["after"]:
        raise ValueError(_("Dites où va la demande une fois la liste finie."))
    how = typed["over"] if typed["over"] in (KEPT, FORMULA) else "datum"
    over = value_of({"how": how, "datum": typed["over"], KEPT: typed[KEPT], "": typed[LINE]})
    item = identifier(typed["item"], ITEM)
    return {"over": over, "item": item, "after": typed["after"]}

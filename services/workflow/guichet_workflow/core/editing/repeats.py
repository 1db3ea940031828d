"""A status run once for each item of a list: its three inputs, read back as `loop`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from guichet_kit.i18n import _

from guichet_workflow.core.editing.anchors import Inputs
from guichet_workflow.core.editing.cells import KEPT, value_of
from guichet_workflow.core.editing.places import identifier

KEYS = ("over", "item", "after", KEPT)
ITEM = "element"


def shown_loop(value: Any) -> dict[str, str]:
    """A loop as the texts of its inputs; a list that is calculated is kept as it is."""
    held = value if isinstance(value, dict) else {}
    over = held.get("over")
    name = over.get("var") if isinstance(over, dict) and len(over) == 1 else None
    plain = isinstance(name, str)
    return {
        "over": str(name) if plain else KEPT if over is not None else "",
        "item": str(held.get("item", "")),
        "after": str(held.get("after", "")),
        KEPT: "" if plain or over is None else orjson.dumps(over).decode(),
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
    how = KEPT if typed["over"] == KEPT else "datum"
    over = value_of({"how": how, "datum": typed["over"], KEPT: typed[KEPT], "": ""})
    item = identifier(typed["item"], ITEM)
    return {"over": over, "item": item, "after": typed["after"]}

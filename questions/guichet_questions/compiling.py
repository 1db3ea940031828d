"""From the JSON of one question to a field."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from guichet_questions.question import (
    COMMON_KEYS,
    Field,
    JsonObject,
    Logic,
    Option,
    Prefill,
    Validation,
)

_NESTING = ("fields", "columns")


def compile_field(source: JsonObject, page: str, channel: str = "web") -> Field:
    """One field of the page `page`; what only its type knows goes to `settings`."""
    prefill = source.get("prefill")
    return Field(
        id=source["id"],
        kind=source["type"],
        label=source.get("label", ""),
        page=page,
        required=_required(source, channel),
        owed=_required({**source, "locked": False}, channel),
        condition=logic_of(source.get("condition")),
        prefill=Prefill(prefill["from"], prefill.get("key", "")) if prefill else None,
        validations=tuple(
            Validation(Logic(item["check"]), item["message"])
            for item in source.get("validations", ())
        ),
        options=tuple(
            Option(item["value"], item["label"], item.get("hint", ""))
            for item in source.get("options", ())
        ),
        fields=_nested(source, page, channel),
        settings=MappingProxyType({**_settings(source), **_following(source, channel)}),
        **{key: source[key] for key in _PLAIN if key in source},
    )


def _nested(source: JsonObject, page: str, channel: str) -> tuple[Field, ...]:
    """The questions it holds; the cells of an optional matrix are optional too."""
    items = next((source[key] for key in _NESTING if key in source), ())
    fields = (compile_field(item, page, channel) for item in items)
    if source["type"] == "matrix" and not _required(source, channel):
        return tuple(replace(item, required=False) for item in fields)
    return tuple(fields)


_PLAIN = (
    "hint", "why", "personal", "autocomplete", "locked", "statistic", "in_list", "in_summary",
    "anonymise",
)  # fmt: skip


def _required(source: JsonObject, channel: str) -> bool:
    """What cannot be typed holds nobody back, nor what may follow the request."""
    if source["type"] in ("hidden", "computed") or source.get("locked") is True:
        return False
    return _owed(source, channel) and not _following(source, channel)


def _owed(source: JsonObject, channel: str) -> bool:
    required = source.get("required", True)
    return channel == "web" if required == "front_office" else bool(required)


def _following(source: JsonObject, channel: str) -> dict[str, bool]:
    """The mark of a piece that is owed and not indispensable: it may be sent later."""
    late = source["type"] == "file" and source.get("indispensable") is False
    return {"may_follow": True} if late and _owed(source, channel) else {}


def _settings(source: JsonObject) -> dict[str, Any]:
    shaped = {*COMMON_KEYS, "options", *_NESTING}
    settings = {key: value for key, value in source.items() if key not in shaped}
    if isinstance(formula := settings.get("formula"), dict):
        # A text is what `cat` makes of it, on the server and in the browser alike.
        as_text = settings.get("result") == "text"
        settings["formula"] = Logic({"cat": [formula]} if as_text else formula)
    return settings


def logic_of(tree: Any) -> Logic | None:
    """The condition of a tree, None when there is none."""
    return None if tree is None else Logic(tree)

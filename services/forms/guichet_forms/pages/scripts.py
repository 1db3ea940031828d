"""The scripts that questions ask for, beside those of every page of questions."""

from collections.abc import Iterable

from guichet_forms.core.definition import Field

_OF_TYPE = {
    "ranking": "ranking.js",
    "linked_lists": "linked.js",
    "signature": "signature.js",
}
_SEARCHED = "combobox.js"


def scripts_of(fields: Iterable[Field]) -> list[str]:
    """The files of `static/forms/` that these questions need, each once."""
    asked = [inner for item in fields for inner in (item, *item.fields)]
    wanted = dict.fromkeys(_OF_TYPE[item.kind] for item in asked if item.kind in _OF_TYPE)
    searched = any(item.settings.get("display") == "autocomplete" for item in asked)
    return [*wanted, *([_SEARCHED] if searched else [])]

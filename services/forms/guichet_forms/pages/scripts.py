"""The scripts that questions ask for, beside those of every page of questions."""

from collections.abc import Iterable, Iterator

from guichet_questions.kinds.choice import is_searched
from guichet_questions.kinds.place import ADDRESSES
from guichet_questions.question import Field
from guichet_questions.scripts import OF_TYPE

from guichet_forms.pages.offering import offers

_OF_TYPE = {
    "email": ("domains.js", "meant.js"),
    **{kind: (script,) for kind, script in OF_TYPE.items()},
    "file": ("upload.js",),
}
_SEARCHED, _PICKED = ("listbox.js", "combobox.js"), "picked.js"
_SUGGESTED = ("listbox.js", "address.js")
_PHOTOS = "photos.js"
_OFFICIAL = frozenset({"commune", "epci", "departement", "country"})
"""Types whose answers come from official lists."""


def scripts_of(fields: Iterable[Field]) -> list[str]:
    """The files of `static/forms/` that these questions need, each once."""
    return list(dict.fromkeys(_scripts(fields)))


def _scripts(fields: Iterable[Field]) -> Iterator[str]:
    for item in fields:
        if item.settings.get("reduce"):
            yield _PHOTOS
        yield from _OF_TYPE.get(item.kind, ())
        sourced = bool(item.settings.get("source")) or item.kind in _OFFICIAL
        if sourced:
            yield _PICKED
        if (sourced and item.kind != "card_data") or is_searched(item):
            yield from _SEARCHED
        if item.kind in ("address", "location") and offers().has(ADDRESSES):
            yield from _SUGGESTED
        yield from _scripts(item.fields)


def asks_place(fields: Iterable[Field]) -> bool:
    """Tell whether one of these questions, or of their rows, is answered on a map."""
    return any(item.kind == "location" or asks_place(item.fields) for item in fields)

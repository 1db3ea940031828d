"""The scripts that questions ask for, beside those of every page of questions."""

from collections.abc import Iterable, Iterator

from guichet_forms.core.definition import Field
from guichet_forms.core.fields.choice import is_searched

_OF_TYPE = {
    "email": ("domains.js", "meant.js"),
    "ranking": ("ranking.js",),
    "linked_lists": ("linked.js",),
    "signature": ("signature.js",),
}
_SEARCHED, _PICKED = "combobox.js", "picked.js"
_OFFICIAL = frozenset({"commune", "epci", "departement", "country"})
"""Types whose answers come from official lists."""


def scripts_of(fields: Iterable[Field]) -> list[str]:
    """The files of `static/forms/` that these questions need, each once."""
    return list(dict.fromkeys(_scripts(fields)))


def _scripts(fields: Iterable[Field]) -> Iterator[str]:
    for item in fields:
        yield from _OF_TYPE.get(item.kind, ())
        sourced = bool(item.settings.get("source")) or item.kind in _OFFICIAL
        if sourced:
            yield _PICKED
        if sourced or is_searched(item):
            yield _SEARCHED
        yield from _scripts(item.fields)

"""What a corrected form changes, in words: each question with its answers before and after."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

LONGEST = 500
Row = Mapping[str, Any]


class Change(NamedTuple):
    """A question whose answer differs; "" stands for no answer."""

    label: str
    before: str
    after: str


def changes(before: Sequence[Row], after: Sequence[Row]) -> list[Change]:
    """Give what differs between two tellings of answers (`as_rows`), in the order of the form."""
    old, new = _by_id(before), _by_id(after)
    ids = [*new, *(name for name in old if name not in new)]
    return [
        Change((new.get(name) or old[name])["label"], _text(old, name), _text(new, name))
        for name in ids
        if old.get(name, {}).get("value") != new.get(name, {}).get("value")
    ]


def gone(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Give the answers that are not given any more, by the id of their question."""
    return sorted(set(before) - set(after))


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def _text(rows: Mapping[str, Row], name: str) -> str:
    return str(rows[name]["text"])[:LONGEST] if name in rows else ""

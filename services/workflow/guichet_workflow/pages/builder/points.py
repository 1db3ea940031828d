"""What the linter finds, as the builder shows it: what it speaks of, and where it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core import Finding
from guichet_workflow.core.editing import Place, nearest
from guichet_workflow.core.editing.sentences import Words
from guichet_workflow.pages.builder.selection import SIDE, Selection
from guichet_workflow.pages.builder.shown import parts_named


@dataclass(frozen=True)
class Point:
    """A finding: what it speaks of, its words, how much it matters, where it is mended.

    `message` is the full name of the template of message that lacks, "" for any other finding;
    `channel` is `sms` when it is its SMS, `document` the name of one of a document.
    """

    name: str
    text: str
    level: str
    path: str
    url: str
    way: tuple[str, ...] = ()
    message: str = ""
    channel: str = ""
    document: str = ""


def points_of(
    source: Mapping[str, Any], words: Words, findings: Sequence[Finding], chosen: Selection
) -> list[Point]:
    """The findings, each with what it speaks of and where it is mended."""
    names = parts_named(source, words)
    return [_point(source, names, one, chosen) for one in findings]


def _point(
    source: Mapping[str, Any], names: Mapping[str, str], found: Finding, chosen: Selection
) -> Point:
    place = nearest(source, found.where)
    return Point(
        names.get(place.path, found.where),
        _text(place, found),
        found.level,
        place.path,
        chosen.url(partie=place.path, volet=SIDE, vue=""),
        found.path,
        found.message,
        found.channel,
        found.document,
    )


def _text(place: Place, found: Finding) -> str:
    """The words of a finding, after the name of the property that it speaks of, if it names one."""
    depth = len(place.path.split(".")) if place.path else 0
    names = found.where.split(".")[depth:]
    property_ = place.kind.property(names[0]) if names else None
    if property_ is None:
        return found.text
    return _("Réglage «\u00a0%(label)s\u00a0». %(said)s", label=property_.label, said=found.text)


def levels_of(points: Sequence[Point]) -> dict[str, str]:
    """How bad each part is, by its path: blocking when one of its findings is."""
    levels: dict[str, str] = {}
    for one in points:
        if levels.get(one.path) != "blocking":
            levels[one.path] = one.level
    return levels

"""What an import says of each element, before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from guichet_kit.i18n import _

from guichet_forms.core.checking import Finding
from guichet_forms.core.exchange.notes import Note

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
MOST_NOTES = 50


@dataclass(frozen=True)
class Item:
    """One element: which part of the bundle, its slug, and what the import would do of it.

    `notes` are what to know of it, `left` what will still have to be completed here.
    """

    part: str
    slug: str
    title: str
    status: str
    notes: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Report:
    """Every element in order, remarks on the file itself, and whether it was applied."""

    items: tuple[Item, ...]
    notes: tuple[Note, ...] = field(default_factory=tuple)
    applied: bool = False

    @property
    def refused(self) -> bool:
        """Whether an element is refused; nothing is applied then."""
        return any(item.status == REFUSED for item in self.items)

    @property
    def changes(self) -> bool:
        """Whether there is anything to apply."""
        return any(item.status in (NEW, CHANGED) for item in self.items)


def refusal(part: str, slug: str, title: str, faults: Iterable[Finding | Note]) -> Item:
    """An element that cannot be taken, with why."""
    notes = [Note(fault.place, fault.sentence) for fault in faults]
    kept = notes[:MOST_NOTES]
    if len(notes) > MOST_NOTES:
        sentence = _("Et %(number)s autres points.") % {"number": len(notes) - MOST_NOTES}
        kept.append(Note("", sentence))
    return Item(part, slug, title or slug, REFUSED, tuple(kept))

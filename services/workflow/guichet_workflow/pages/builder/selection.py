"""What is selected in the builder, and where a part is about to be added."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet_workflow.core.editing import Source, find, holders_of, whole
from guichet_workflow.pages.builder.desk import desk_url

OUTLINE, CANVAS, SIDE = "plan", "circuit", "reglages"
DRAWING = "dessin"


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The path selected ("" for the circuit itself); `pane` is the one seen on a phone.

    `view` is "" for the list or "dessin"; `holder` and `after` say where a part is about to be
    added, `added` that the selected one has just been made.
    """

    slug: str
    path: str = ""
    pane: str = OUTLINE
    view: str = ""
    holder: str = ""
    after: str = ""
    added: bool = False

    @property
    def status(self) -> str:
        """The id of the status that what is selected belongs to, "" for none."""
        names = self.path.split(".")
        return names[1] if names[0] == "statuses" and len(names) > 1 else ""

    def url(self, page: str = "", **more: Any) -> str:
        """The address that selects the same, with what is asked besides."""
        chosen = {"partie": self.path, "volet": self.pane, "vue": self.view, **more}
        return desk_url(self.slug, page, **chosen)


def selection_of(slug: str, source: Source, asked: Mapping[str, Any]) -> Selection:
    """What an address selects; what is no more there falls back to the circuit itself."""
    place = find(source, asked.get("partie", "")) or whole(source)
    holder = asked.get("dans", "")
    owner = find(source, holder.rpartition(".")[0]) if holder else None
    if owner is None or holder not in holders_of(owner):
        holder = ""
    pane = asked.get("volet", "")
    return Selection(
        slug=slug,
        path=place.path,
        pane=pane if pane in (OUTLINE, CANVAS, SIDE) else SIDE if place.path or holder else OUTLINE,
        view=DRAWING if asked.get("vue") == DRAWING else "",
        holder=holder,
        after=asked.get("apres", ""),
        added=bool(asked.get("neuve")),
    )

"""The catalogue's procedures, ready to start from: read once from a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import structlog

log = structlog.get_logger(__name__)
MOST_BYTES = 1_000_000
PAGE_SIZE = 24


@dataclass(frozen=True)
class Ready:
    """A procedure of the catalogue: `source` is its definition."""

    slug: str
    source: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.source.get("title", self.slug))

    @property
    def family(self) -> str:
        """Its family."""
        return str(self.source.get("family", ""))

    @property
    def questions(self) -> int:
        """How many questions it asks, those of a block once."""
        return sum(len(page.get("fields", ())) for page in self.source.get("pages", ()))


class Gallery:
    """The procedures of a folder, each in `<slug>/form.json`; an empty `folder` has none."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    @cached_property
    def _all(self) -> list[Ready]:
        if not self._folder:
            return []
        found = (_read(path) for path in sorted(Path(self._folder).glob("*/form.json")))
        return sorted((ready for ready in found if ready), key=lambda one: (one.title, one.slug))

    def find(self, slug: str) -> Ready | None:
        """The procedure of this slug, None when the catalogue has none."""
        return next((ready for ready in self._all if ready.slug == slug), None)

    def page(
        self, families: frozenset[str] | None, family: str = "", after: str = ""
    ) -> tuple[list[Ready], str | None]:
        """Procedures by title, of these families (None: all); the next `after` too."""
        wanted = [
            ready
            for ready in self._all
            if (families is None or ready.family in families) and family in ("", ready.family)
        ]
        slugs = [ready.slug for ready in wanted]
        start = slugs.index(after) + 1 if after in slugs else 0
        shown = wanted[start : start + PAGE_SIZE]
        more = len(wanted) > start + PAGE_SIZE
        return shown, shown[-1].slug if more else None

    def families(self) -> set[str]:
        """The families that have a procedure here."""
        return {ready.family for ready in self._all}


def _read(path: Path) -> Ready | None:
    """A definition, None when it cannot be read: the others are shown all the same."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        source = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        log.warning("catalogue_form_unreadable", path=path.name, reason=str(error))
        return None
    return Ready(path.parent.name, source) if isinstance(source, dict) else None

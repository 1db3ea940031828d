"""Ids and plain texts made from what Publik calls things."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from guichet_kit.letters import unaccented

LONGEST_ID = 60


class Ids:
    """Gives each question an id of ours, unique in its form, from what it was called."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, *wanted: str) -> str:
        """The first wanted name that says something, as an id; a number makes it unique."""
        base = next((found for name in wanted if (found := as_id(name))), "question")
        made, n = base, 2
        while made in self._taken:
            made, n = f"{base[: LONGEST_ID - 4]}_{n}", n + 1
        self._taken.add(made)
        return made


def as_id(text: str) -> str:
    """A text as the id of a question: letters, digits, underscores; "" when none is left."""
    made = re.sub(r"[^a-z0-9]+", "_", unaccented(text)).strip("_")[:LONGEST_ID].rstrip("_")
    return f"q_{made}"[:LONGEST_ID] if made[:1].isdigit() else made


def as_slug(text: str) -> str:
    """A text as a slug, 80 characters at most; "" when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", unaccented(text)).strip("-")[:80].rstrip("-")


class _Text(HTMLParser):
    """Keeps the words of HTML, blocks parted by line ends; scripts and styles are dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        if tag in ("p", "br", "li", "div", "tr", "h1", "h2", "h3", "h4"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self._hidden:
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def words_of(html: str, most: int) -> str:
    """What HTML says, without its tags, `most` characters at most."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)[:most].strip()

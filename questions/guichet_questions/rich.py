"""Rich text: what designers write with a little Markdown, as HTML that can do no harm."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_READ = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "list", "link", "newline", "escape"]
)
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
_SCHEMES = {"https", "http", "mailto", "tel"}
_IGNORED = dict.fromkeys(range(33))
"""What browsers leave out at the beginning of an address: controls and spaces (WHATWG URL §4.4)."""


@lru_cache(maxsize=1024)
def rich(text: str) -> Markup:
    """The text as paragraphs, lists, **strong**, *emphasis* and links; HTML stays plain text.

    Cleaned once rendered: an element, an attribute or an address that is not expected is left out,
    whatever the renderer made of what was typed.
    """
    cleaned = nh3.clean(
        _READ.render(text),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        attribute_filter=_address,
        link_rel="noopener noreferrer",
    )
    return Markup(cleaned.strip())  # noqa: S704  # nh3 made it


def _address(_tag: str, name: str, value: str) -> str | None:
    """Leave out an address of another site that does not say its scheme ("//evil.example")."""
    folded = value.translate(_IGNORED).replace("\\", "/")
    return None if name == "href" and folded.startswith("//") else value


def plain(text: str) -> str:
    """The words of a rich text, on one line."""
    return " ".join(rich(text).striptags().split())

"""XML of Publik, read safely: no entity, no external document, bounded in size and depth."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element, ParseError  # the types only; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from guichet_kit.i18n import _

DEEPEST = 60
CARRIED = re.compile(r"(?<=<b64_content>)[^<]*")
TAG = re.compile(r"<[^<>]*>")
TRUE = ("true", "True", "1")
"""How Publik writes what is checked."""


class PublikRefused(Exception):
    """A file that is no workflow of Publik; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def refuse_over(count: int, most: int, what: str) -> None:
    """Raise `PublikRefused` for a circuit with more of something than one may have."""
    if count > most:
        sentence = _("Ce circuit de Publik est trop grand : %(most)s %(what)s au plus.")
        raise PublikRefused(sentence % {"most": most, "what": what})


def parsed(text: str) -> Element:
    """The root of a workflow. Raises `PublikRefused`."""
    try:
        root: Element = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise PublikRefused(_("Ce fichier XML n’est pas lisible.")) from error
    if root.tag != "workflow" or root.find("possible_status") is None:
        raise PublikRefused(_("Ce fichier XML n’est pas un circuit de Publik."))
    if _depth(root) > DEEPEST:
        raise PublikRefused(_("Ce fichier XML n’est pas lisible."))
    return root


def without_files(text: str) -> str:
    """The text of a workflow without the models of documents that it carries, read by nobody."""
    return CARRIED.sub("", text)


def _depth(root: Element) -> int:
    deepest, waiting = 0, [(root, 1)]
    while waiting and deepest <= DEEPEST:
        element, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in element)
    return deepest


def text_of(element: Element, *path: str) -> str:
    """The text at this path, without its spaces, "" when there is none."""
    found: Element | None = element
    for tag in path:
        found = found.find(tag) if found is not None else None
    return (found.text or "").strip() if found is not None else ""


def place_of(status: Element) -> str:
    """What a status is called by what leads to it."""
    return text_of(status, "id") or status.get("id", "")


def plain(html: str) -> str:
    """What HTML says, without its tags, on one line."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def texts_of(element: Element, tag: str) -> list[str]:
    """The texts of the items of a list: `<by><item>a</item></by>`."""
    found = element.find(tag)
    return [(one.text or "").strip() for one in found if one.text] if found is not None else []

"""Files of Publik, read safely: one `.wcs`, or an archive of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError  # the types only; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from guichet_kit.i18n import _

from guichet_forms.core.exchange.archives import is_archive, members
from guichet_forms.core.exchange.notes import FileRefused, Note

MOST_ELEMENTS = 50_000
KNOWN_ROOTS = ("formdef", "block", "carddef")


@dataclass
class PublikFile:
    """What a file holds: forms and blocks of questions, and what was left out of it."""

    forms: list[Element] = field(default_factory=list)
    blocks: dict[str, Element] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def is_publik(content: bytes) -> bool:
    """Tell whether a file looks like XML, whose only format here is Publik's."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def read_publik(content: bytes, name: str) -> PublikFile:
    """Read a `.wcs`, or the zip or tar of a site or an application.

    A member that cannot be read is a note. Raises `FileRefused` when nothing can be.
    """
    found = PublikFile()
    if not is_archive(content):
        _sort(found, name, _parsed(content))
        return found
    for member, inner in members(content).items():
        if is_publik(inner):
            try:
                _sort(found, member, _parsed(inner))
            except FileRefused as refusal:
                found.notes.append(Note(member, refusal.sentence))
        elif not member.endswith("manifest.json"):
            found.notes.append(Note(member, _("Ce fichier de l’archive n’est pas repris.")))
    return found


def _parsed(content: bytes) -> Element:
    """The root of an XML text without entities nor declarations of its own (a25)."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        sentence = _("Ce fichier XML déclare des entités : il est refusé par sécurité.")
        raise FileRefused(sentence) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileRefused(_("Ce fichier n’est pas du XML lisible.")) from error
    if sum(1 for _element in root.iter()) > MOST_ELEMENTS:
        raise FileRefused(_("Ce fichier est trop gros pour un formulaire."))
    return root


def _sort(found: PublikFile, name: str, root: Element) -> None:
    if root.tag == "formdef":
        found.forms.append(root)
    elif root.tag == "block":
        found.blocks[text_of(root, "slug")] = root
    elif root.tag == "carddef":
        sentence = _("Un modèle de fiche de Publik n’est pas repris : recréez-le ici.")
        found.notes.append(Note(text_of(root, "name") or name, sentence))
    else:
        sentence = _("« %(tag)s » n’est pas repris : seuls les formulaires et les blocs le sont.")
        found.notes.append(Note(name, sentence % {"tag": root.tag[:60]}))


def text_of(parent: Element, *path: str) -> str:
    """The text of a child, "" when there is none, without spaces around it."""
    child = parent.find("/".join(path))
    return "" if child is None else (child.text or "").strip()


def texts_of(parent: Element, *path: str) -> list[str]:
    """The texts of all the children at a path, empty ones left out."""
    found = ((child.text or "").strip() for child in parent.findall("/".join(path)))
    return [text for text in found if text]


def says_yes(parent: Element, tag: str) -> bool:
    """Whether a child says true, as any of Publik's versions writes it."""
    return text_of(parent, tag).lower() in ("true", "required", "on", "1")

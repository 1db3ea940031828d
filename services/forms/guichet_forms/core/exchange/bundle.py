"""Our own bundles: definitions of forms with what they need, in one JSON or in an archive.

An object with `format`, `version`, and the lists `forms`, `blocks`, `sources`, `cards`. Everything
is named by its slug: a bundle holds no id of an installation. In an archive each element is a file,
`forms/<slug>.json`, beside `manifest.json` with the format and its version.
"""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from guichet_kit.i18n import _
from guichet_kit.strict import read_json

from guichet_forms.core.exchange.archives import is_archive, members
from guichet_forms.core.exchange.notes import FileRefused

FORMAT, VERSION = "guichet-forms", 1
MANIFEST = "manifest.json"
PARTS = ("blocks", "sources", "cards", "forms")
"""What a bundle holds, each needing only what stands before it."""
DEEPEST = 60

Element = dict[str, Any]
Bundle = dict[str, list[Element]]


def is_bundle(content: bytes) -> bool:
    """Tell whether a file may be a bundle: JSON, or an archive with a file of ours in it.

    Raises `FileRefused` for an archive that cannot be read.
    """
    if not is_archive(content):
        return content.lstrip()[:1] == b"{"
    return any(_part_of(name) for name in members(content))


def read_bundle(content: bytes) -> Bundle:
    """Give the elements of a bundle by part; a lone definition of a form is one too.

    Raises `FileRefused` for what is no bundle of ours.
    """
    found = _unpacked(content) if is_archive(content) else _object(content, "")
    if "pages" in found and "slug" in found:
        version = {"number": 1, "definition": found}
        return {**_empty(), "forms": [{"slug": found["slug"], "versions": [version]}]}
    if found.get("format") != FORMAT:
        raise FileRefused(_("Ce fichier n’est pas un paquet de formulaires de Guichet."))
    if found.get("version") != VERSION:
        raise FileRefused(_("Ce paquet vient d’une autre version de Guichet, que celle-ci ignore."))
    strangers = found.keys() - {"format", "version", "made_at", *PARTS}
    if strangers:
        words = ", ".join(sorted(str(name)[:40] for name in strangers)[:5])
        raise FileRefused(
            _("Ce paquet contient une partie inconnue : %(words)s.") % {"words": words}
        )
    return {part: _elements(found, part) for part in PARTS}


def write_json(bundle: Mapping[str, list[Element]]) -> bytes:
    """The bundle as one JSON."""
    return orjson.dumps({**_head(), **_filled(bundle)}, option=orjson.OPT_INDENT_2)


def write_zip(bundle: Mapping[str, list[Element]]) -> bytes:
    """The bundle as an archive, one file for each element."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, orjson.dumps(_head(), option=orjson.OPT_INDENT_2))
        for part, elements in _filled(bundle).items():
            for element in elements:
                text = orjson.dumps(element, option=orjson.OPT_INDENT_2)
                archive.writestr(f"{part}/{element['slug']}.json", text)
    return out.getvalue()


def _head() -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "made_at": datetime.now(UTC).isoformat()}


def _filled(bundle: Mapping[str, list[Element]]) -> Bundle:
    return {part: bundle[part] for part in PARTS if bundle.get(part)}


def _empty() -> Bundle:
    return {part: [] for part in PARTS}


def _unpacked(content: bytes) -> dict[str, Any]:
    """An archive as the object that it stands for."""
    found: dict[str, Any] = {}
    for name, inner in members(content).items():
        if name.removeprefix("./") == MANIFEST:
            found |= _object(inner, name)
        elif part := _part_of(name):
            found.setdefault(part, []).append(_object(inner, name))
    return found


def _part_of(name: str) -> str:
    """The part that a file of an archive belongs to, "" for none."""
    part, _slash, rest = name.removeprefix("./").partition("/")
    return part if part in PARTS and rest.endswith(".json") else ""


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        found = read_json(content)
    except ValueError as error:
        sentence = _("%(name)s : ce n’est pas du JSON lisible et sans ambiguïté.")
        raise FileRefused(sentence % {"name": name or _("Le fichier")}) from error
    if not isinstance(found, dict):
        raise FileRefused(_("Un paquet est un objet JSON."))
    if _depth(found) > DEEPEST:
        raise FileRefused(_("Ce fichier est imbriqué trop profondément."))
    return found


def _elements(found: Mapping[str, Any], part: str) -> list[Element]:
    elements = found.get(part, [])
    if not isinstance(elements, list) or not all(isinstance(item, dict) for item in elements):
        raise FileRefused(
            _("La partie « %(part)s » n’est pas une liste d’objets.") % {"part": part}
        )
    return elements


def _depth(value: object) -> int:
    """How many lists and objects lie one within another, counted level by level."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        level = [part for one in level for part in _parts(one)]
        depth += 1
    return depth


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []

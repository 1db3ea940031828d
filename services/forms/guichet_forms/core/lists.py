"""What a data source offers, read from lines, tables or JSON."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds.base import FieldRefused
from guichet_questions.kinds.text import one_line
from guichet_questions.lists import OWN_KEYS, Item

from guichet_forms.core.tables import Table

LONGEST_ID, LONGEST_TEXT, LONGEST_EXTRA = 200, 300, 2_000
MOST_EXTRAS, DEEPEST_EXTRA, MOST_PARTS = 40, 4, 200
MOST_FIXED, MOST_CSV, MOST_REMOTE = 500, 20_000, 5_000


class ListRefused(Exception):
    """A list that cannot be used; `sentence` says why in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_lines(typed: str) -> list[Item]:
    """Give the items typed one a line, `identifiant | texte` or the text alone.

    Raises `ListRefused`, naming the line.
    """
    found: dict[str, Item] = {}
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        given, bar, rest = line.partition("|")
        text = _line(rest if bar else given, number, LONGEST_TEXT)
        item_id = _line(given, number, LONGEST_ID) if bar else slug_of(text)
        if not text or not item_id:
            raise ListRefused(
                _(
                    "Ligne %(n)s : écrivez un identifiant, une barre, puis le texte. Exemple : "
                    "nord | École du Nord",
                    n=number,
                )
            )
        _add(found, Item(id=item_id, text=text), number)
        if len(found) > MOST_FIXED:
            raise ListRefused(
                _(
                    "Écrivez au plus %(most)s lignes ; au-delà, chargez un fichier CSV.",
                    most=MOST_FIXED,
                )
            )
    if not found:
        raise ListRefused(_("Écrivez au moins une ligne. Exemple : nord | École du Nord"))
    return list(found.values())


def _add(found: dict[str, Item], item: Item, number: int) -> None:
    if item.id in found:
        sentence = _(
            "Ligne %(n)s : l’identifiant « %(id)s » est déjà pris par une autre ligne.",
            n=number,
            id=item.id,
        )
        raise ListRefused(sentence)
    found[item.id] = item


def lines_of(items: Iterable[Item]) -> str:
    """Give the text that `read_lines` reads."""
    return "\n".join(f"{item.id} | {item.text}" for item in items)


def slug_of(text: str) -> str:
    """Give a text as an identifier: lower case, without accents, dashes between its words."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_ID]


def read_table(table: Table, id_column: str, text_column: str) -> list[Item]:
    """Give the items of a table; every other column is kept. Raises `ListRefused`."""
    for column in (id_column, text_column):
        if column not in table.heads:
            raise ListRefused(
                _(
                    "Le fichier n’a pas de colonne « %(name)s ». Ses colonnes : %(names)s.",
                    name=column,
                    names=", ".join(table.heads[:20]),
                )
            )
    found: dict[str, Item] = {}
    for number, row in table.rows:
        item_id = _line(row[id_column], number, LONGEST_ID)
        text = _line(row[text_column], number, LONGEST_TEXT)
        if not item_id or not text:
            raise ListRefused(_("Ligne %(n)s : l’identifiant ou le texte manque.", n=number))
        extra = {
            head: _line(cell, number, LONGEST_EXTRA)
            for head, cell in row.items()
            if head not in (id_column, text_column) and head not in OWN_KEYS
        }
        _add(found, Item(id=item_id, text=text, extra=extra), number)
    if not found:
        raise ListRefused(_("Le fichier n’a aucune ligne sous ses titres de colonnes."))
    return list(found.values())


def guess_columns(heads: tuple[str, ...]) -> tuple[str, str]:
    """Give the columns that most likely hold the identifier and the text."""
    folded = {head.lower(): head for head in heads}
    item_id = next((folded[n] for n in ("id", "identifiant", "code") if n in folded), heads[0])
    names = ("text", "texte", "libelle", "libellé", "nom", "label")
    rest = [head for head in heads if head != item_id] or [item_id]
    return item_id, next((folded[n] for n in names if n in folded), rest[0])


def read_answer(answer: object, most: int = MOST_REMOTE) -> list[Item]:
    """Give the items of `{"err": 0, "data": […]}`, at most `most`. Raises `ListRefused`."""
    if not isinstance(answer, Mapping):
        raise ListRefused(_('La réponse n’est pas un objet {"err": 0, "data": […]}.'))
    if answer.get("err", 0) != 0:
        told = plain(str(answer.get("err_desc") or answer.get("err_class") or ""))
        raise ListRefused(_("Le serveur signale une erreur : %(told)s", told=told[:200] or "err"))
    data = answer.get("data")
    if not isinstance(data, list):
        raise ListRefused(_("La réponse n’a pas de liste sous « data »."))
    if len(data) > most:
        raise ListRefused(
            _(
                "La réponse compte plus de %(most)s lignes : indiquez un paramètre de recherche.",
                most=most,
            )
        )
    found: dict[str, Item] = {}
    for place, entry in enumerate(data, 1):
        item = _entry(entry, place)
        found.setdefault(item.id, item)
    return list(found.values())


def _entry(entry: object, place: int) -> Item:
    if not isinstance(entry, Mapping):
        raise ListRefused(_("L’élément %(n)s de « data » n’est pas un objet.", n=place))
    given, text = entry.get("id"), entry.get("text")
    if isinstance(given, bool) or not isinstance(given, str | int) or not isinstance(text, str):
        raise ListRefused(
            _(
                "L’élément %(n)s de « data » n’a pas d’« id » et de « text » lisibles.",
                n=place,
            )
        )
    item_id, shown = plain(str(given))[:LONGEST_ID], plain(text)[:LONGEST_TEXT]
    if not item_id or not shown:
        raise ListRefused(
            _("L’élément %(n)s de « data » a un « id » ou un « text » vide.", n=place)
        )
    extra = {
        plain(str(key))[:60]: _bounded(value, 0)
        for key, value in list(entry.items())[: MOST_EXTRAS + len(OWN_KEYS)]
        if key not in OWN_KEYS
    }
    return Item(id=item_id, text=shown, disabled=entry.get("disabled") is True, extra=extra)


def _bounded(value: object, depth: int) -> Any:
    """A value as it may be kept: texts readable and cut, nothing deep or endless."""
    if isinstance(value, str):
        return plain(value)[:LONGEST_EXTRA]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < 2**53 else str(value)[:LONGEST_ID]
    if depth >= DEEPEST_EXTRA:
        return None
    if isinstance(value, Mapping):
        parts = list(value.items())[:MOST_EXTRAS]
        return {plain(str(key))[:60]: _bounded(part, depth + 1) for key, part in parts}
    if isinstance(value, list):
        return [_bounded(part, depth + 1) for part in value[:MOST_PARTS]]
    return None


def plain(text: str) -> str:
    """Give a text of others on one line, without what no one can read."""
    kept = "".join(c for c in text[:100_000] if c != "\0" and not "\ud800" <= c <= "\udfff")
    return one_line(kept)


def _line(text: str, number: int, most: int) -> str:
    try:
        found = one_line(text)
    except FieldRefused as refusal:
        raise ListRefused(
            _("Ligne %(n)s : %(fault)s", n=number, fault=refusal.sentence)
        ) from refusal
    if len(found) > most:
        raise ListRefused(
            _("Ligne %(n)s : un texte dépasse %(most)s caractères.", n=number, most=most)
        )
    return found

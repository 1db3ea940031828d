"""The rows of a block: each of their questions is drawn once, then copied with other answers."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import TypeAlias

from markupsafe import Markup, escape

from guichet_questions.kinds import Raw
from guichet_questions.question import Field
from guichet_questions.result import PageResult

Draw: TypeAlias = Callable[[Field, PageResult], Markup]
Stencil: TypeAlias = list[str]
"""A drawing cut at its marks: some HTML, the name of a mark, some HTML, and so on."""

WRITTEN = frozenset(
    {
        "text", "long_text", "email", "phone", "number", "integer", "amount", "iban", "siret",
        "siren", "rna", "nir", "plate", "tax_number", "pre_demande", "date", "time", "datetime",
        "period",
    }
)  # fmt: skip
"""The types whose inputs hold what was typed as it is; nothing else in their drawing differs."""
ROW = "row"
# Nobody can type a mark: they are drawn anew by each process, and never shown.
_SECRET = secrets.token_hex(8)
_MARK = re.compile(rf"{_SECRET}\.([\w-]*)\.")


class Rows:
    """Draws the questions of the rows of one block or matrix.

    `draw`, the macro that draws one question, is asked once for each question and each answer
    picked. What it gives is copied for the rows of which nothing else is said: no error, no advice,
    no list, no origin.
    """

    def __init__(self, block: Field, draw: Draw, result: PageResult) -> None:
        self.draw, self.result = draw, result
        self._models = {item.name: item for item in block.placed(_mark(ROW))}
        self._stencils: dict[tuple[str | None, ...], Stencil] = {}
        self._said = {
            *result.errors, *result.parts, *result.advice, *result.locked, *result.offered,
            *result.prefilled,
        }  # fmt: skip

    def question(self, item: Field, key: str | int) -> Markup:
        """A question of the row `key`."""
        raw = self.result.raw.get(item.id)
        if item.id in self._said:
            return self.draw(item, self.result)
        if raw is None or (isinstance(raw, str) and item.kind not in WRITTEN):
            return _copied(self._stencil((item.name, raw), item, raw), {}, key)
        texts = dict(raw) if isinstance(raw, Mapping) else {"": raw}
        if item.kind not in WRITTEN or not all(isinstance(text, str) for text in texts.values()):
            return self.draw(item, self.result)
        return _copied(self._stencil((item.name, *texts), item, _marked(raw)), texts, key)

    def _stencil(self, same: tuple[str | None, ...], item: Field, raw: Raw) -> Stencil:
        if same not in self._stencils:
            model = self._models[item.name]
            self._stencils[same] = _MARK.split(self.draw(model, PageResult(raw={model.id: raw})))
        return self._stencils[same]


def _mark(name: str) -> str:
    return f"{_SECRET}.{name}."


def _marked(raw: Raw) -> Raw:
    """The same answer with a mark at each of its texts."""
    return {name: _mark(name) for name in raw} if isinstance(raw, Mapping) else _mark("")


def _copied(stencil: Stencil, texts: Mapping[str, str], key: str | int) -> Markup:
    """The drawing with the row and the texts, escaped, at their marks."""
    told = {ROW: escape(key), **{name: escape(text) for name, text in texts.items()}}
    filled = stencil.copy()
    filled[1::2] = [told[name] for name in stencil[1::2]]
    return Markup("".join(filled))  # noqa: S704  # the macro's own HTML, and texts escaped above

"""The columns of an export, and what stands in each for a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_questions.kinds import kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field

from guichet_forms.core import mandate
from guichet_forms.core.definition import Form
from guichet_forms.core.mandate import Declared
from guichet_forms.core.whereabouts import IN_PARIS

NUMBERS = frozenset({"number", "integer", "amount"})


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request to be written: what it is, its answers as far as they may be told, its form.

    `mandate` is what was declared of one made for somebody else.
    """

    request_id: str
    number: str
    received_at: datetime
    channel: str
    version: int
    erased_at: datetime | None
    answers: Mapping[str, Any]
    form: Form
    mandate: Mapping[str, Any] | None = None

    @property
    def day(self) -> str:
        """The day it was received, in Paris."""
        return self.received_at.astimezone(PARIS).date().isoformat()

    @property
    def month(self) -> str:
        """The month it was received: what is told of it when persons are not."""
        return self.day[:7]


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: `kind` is text, number or date, `text` is canonical for the kind."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Column:
    """A column: an answer by the id of its question, or "" and what the request itself says."""

    label: str
    field: str = ""
    own: str = ""

    def cell(self, request: Request, channels: Mapping[str, str]) -> Cell:
        """Give what stands in this column for a request."""
        if self.field:
            item = request.form.by_id.get(self.field)
            value = request.answers.get(self.field)
            return Cell("") if item is None or value is None else _answer(item, value)
        if self.own == "day":
            return Cell(request.day, "date")
        if self.own == "erased":
            at = request.erased_at
            return Cell(at.astimezone(PARIS).date().isoformat(), "date") if at else Cell("")
        if self.own == "channel":
            return Cell(channels.get(request.channel, request.channel))
        if self.own == "mandate":
            declared = Declared.read(request.mandate)
            return Cell(declared.said(IN_PARIS) if declared else "")
        return Cell(str(getattr(request, self.own)))


def channel_names() -> dict[str, str]:
    """How requests come, as agents read it."""
    return {
        "web": _("Web"),
        "telephone": _("Téléphone"),
        "guichet": _("Guichet"),
        "courrier": _("Courrier"),
        "courriel": _("Courriel"),
    }


def columns_of(forms: Sequence[Form], *, persons: bool) -> list[Column]:
    """The columns of requests made with several versions of a form, the newest given first.

    Without persons neither number nor day: what one could be found again by.
    """
    if persons:
        own = [
            Column(_("Numéro"), own="number"),
            Column(_("Reçue le"), own="day"),
            Column(_("Canal"), own="channel"),
            Column(_("Version du formulaire"), own="version"),
            Column(_("Effacée le"), own="erased"),
        ]
        if any(form.mandate.allowed for form in forms):
            own.append(Column(mandate.title(), own="mandate"))
    else:
        own = [Column(_("Mois"), own="month"), Column(_("Canal"), own="channel")]
    asked: dict[str, Column] = {}
    for form in forms:
        for item in form.by_id.values():
            told = persons or item.anonymise in ("keep", "generalise") or item.fields
            if kind_of(item).takes_answer and told:
                asked.setdefault(item.id, Column(item.label or item.id, item.id))
    return own + list(asked.values())


def _answer(item: Field, value: Any) -> Cell:
    """An answer as its kind of cell; a value made less precise is no longer of its type."""
    if item.kind in NUMBERS and _is_number(value):
        return Cell(str(value), "number")
    if item.kind == "date" and _is_day(value):
        return Cell(str(value), "date")
    return Cell(shown(item, value))


def shown(item: Field, value: Any) -> str:
    """An answer as people read it on one line, its rows one after the other.

    What is left of an answer that was made less precise is no longer of its type: it is told as it
    is.
    """
    kind = kind_of(item)
    if isinstance(kind, Nest):
        return " | ".join(_row(item, kind, value, key) for key in kind.keys_in(value))
    try:
        return " ".join(kind.show(value).split())
    except (ValueError, TypeError, AttributeError, KeyError):
        parts = value.values() if isinstance(value, Mapping) else [value]
        return " ".join(str(part) for part in parts)


def _row(item: Field, kind: Nest, value: Any, key: int | str) -> str:
    row = kind.row_in(value, key)
    named = {nested.name: nested for nested in item.fields}
    told = ((named[name], given) for name, given in row.items() if name in named)
    cells = (f"{nested.label} : {shown(nested, given)}" for nested, given in told)
    return ", ".join(cells)


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, str | int) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.strptime(value, "%Y-%m-%d"))  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False

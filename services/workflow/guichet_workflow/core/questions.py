"""Questions of the types that the library of questions knows, as a circuit asks them.

The types that circuits had first keep their own shapes (`core.kinds`): cases hold such values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import isfinite
from typing import Any, NoReturn

from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import KINDS, SOURCED, Around, FieldRefused, Kind, Posted, kind_of
from guichet_questions.kinds.base import SourceUnset
from guichet_questions.kinds.computed import Computed
from guichet_questions.kinds.nested import Nest
from guichet_questions.kinds.sourced import MOST_CHOSEN, CardData
from guichet_questions.kinds.territory import Country
from guichet_questions.places.lists import bundled
from guichet_questions.question import Field as Question
from guichet_questions.result import PageResult

from guichet_workflow.core import nests
from guichet_workflow.core.nests import as_typed

Field = Mapping[str, Any]
NOT_HERE = frozenset({"hidden"})
"""What only a form has: a value carried by its link."""
CARD = "card_data"
"""What shows, of an item picked above it, more than its name."""
NESTS = frozenset(name for name, kind in KINDS.items() if kind.nests)
"""What holds rows of questions."""
COMPUTED = "computed"
UNASKED = frozenset(n for n, kind in KINDS.items() if not kind.takes_answer or kind.computes)
"""What is shown between questions, and what they give: nobody answers it."""
IN_ROWS = tuple(kind for kind in KINDS if kind not in NOT_HERE | NESTS | UNASKED and kind != "file")
"""The types of questions that rows may have."""
STAMPED = frozenset({"consent"})
"""Types whose value says when it was accepted."""
RECEIPT = ("text", "digest", "at")
"""What such a value says beside `given`."""
_MOMENTS = frozenset({"datetime", "period"})
_PAGE_ONLY = frozenset({"condition", "live", "value"})
MOST_TOLD = 60
"""The things that an item says of itself."""
_LATEST = datetime(2150, 1, 1, tzinfo=PARIS)
"""The moment at which kept values are judged: a day that has come stays one that has."""


class Fault(str):
    """Why an answer is refused, and the input at fault in a question of several."""

    part: str
    inner: Mapping[str, FieldRefused]

    def __new__(cls, refusal: FieldRefused) -> "Fault":
        """Make the sentence of a refusal; `inner` are those of the questions of its rows."""
        made = super().__new__(cls, refusal.sentence)
        made.part = refusal.part
        made.inner = refusal.faults if isinstance(refusal, nests.RowsRefused) else {}
        return made


def _no_list(*_asked: str) -> NoReturn:
    raise SourceUnset(_("Cette liste n’est pas proposée ici."))


def _around() -> Around:
    """What a question may know here: no list but those that the library holds."""
    return Around(find=_no_list, offer=_no_list)


def kind(field: Field, prefix: str = "", around: Around | None = None) -> Kind:
    """Give how a question behaves; `prefix` stands before the names of its inputs."""
    source = {key: one for key, one in field.items() if key not in _PAGE_ONLY}
    compiled = compile_field({**source, "id": f"{prefix}{field['id']}"}, "")
    return kind_of(compiled, around or _around())


def is_sourced(field: Field) -> bool:
    """Tell whether the answers to a question are items of a data source."""
    return field["type"] in SOURCED and bool(field.get("source"))


def items_of(value: Any) -> list[dict[str, Any]]:
    """Give the items of a kept answer, one or several; none for what is of another shape.

    Words of a citizen that stood for an item while its list was down are one, without an id.
    """
    given = value if isinstance(value, list) else [value]
    return [dict(one) for one in given if _is_item(one)]


def of_items(field: Field, items: Sequence[Mapping[str, Any]]) -> Any:
    """Give the answer that items make: all or, for one alone, the first; None for none."""
    if field["type"] == "choices":
        return [dict(one) for one in items] or None
    return dict(items[0]) if items else None


def is_picked(field: Field, value: Any) -> bool:
    """Tell whether a value is of the shape that a question keeps of a data source."""
    if field["type"] == "choices":
        return isinstance(value, list) and len(value) <= MOST_CHOSEN and all(map(_is_item, value))
    return _is_item(value)


def _is_item(value: Any) -> bool:
    if not isinstance(value, Mapping) or len(value) > MOST_TOLD:
        return False
    name, text = value.get("id"), value.get("text")
    named = isinstance(name, str) and (bool(name) or value.get("free") is True)
    return named and isinstance(text, str)


def count_fault(field: Field, count: int) -> str:
    """Give what is said of so many items picked for a question, "" of as many as it wants."""
    low, high = (_count(field.get(end)) for end in ("min", "max"))
    if low and count < low:
        return _("Choisissez-en au moins %(n)s.", n=low)
    if high and count > high:
        return _("Gardez-en %(n)s au plus\u00a0: retirez les autres.", n=high)
    return ""


def _count(given: Any) -> int:
    """A bound of the number of items, 0 for none."""
    return given if isinstance(given, int) and not isinstance(given, bool) else 0


def unowed(asked: Iterable[Field]) -> tuple[Field, ...]:
    """Give questions as a sheet asks them: it may be saved before it is complete."""
    return tuple(
        {**one, "required": False, **({"min": 0} if is_sourced(one) else {})} for one in asked
    )


def card_rows(field: Field, items: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Give what a question shows of the item picked above it: a label and a text a line."""
    own = kind(field)
    return own.rows(items[0]) if isinstance(own, CardData) and items else []


def holds(field: Field, value: Any) -> bool:
    """Tell whether a value is one that its question keeps; its days are judged without bounds."""
    asked = nests.without_bounds(field, _MOMENTS)
    own = kind(asked, around=replace(_around(), now=_LATEST))
    if field["type"] in UNASKED:
        return False
    if field["type"] not in STAMPED:
        return nests.keeps(own, value)
    try:
        return isinstance(value, Mapping) and bool(own.typed(value)) and _is_receipt(value)
    except FieldRefused:
        return False


def _is_receipt(value: Mapping[str, Any]) -> bool:
    """Tell whether a consent says to what and when it was given."""
    try:
        datetime.fromisoformat(str(value.get("at")))
    except ValueError:
        return False
    return all(isinstance(value.get(name), str) for name in RECEIPT)


def computed(
    fields: Iterable[Field], data: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Give what questions compute, each from the data, from what is given and from those before."""
    found: dict[str, Any] = {}
    for field in fields:
        own = kind(field) if field["type"] == COMPUTED else None
        if isinstance(own, Computed):
            found[field["id"]] = own.compute({**data, **given, **found})
    return found


def read(field: Field, posted: Posted, prefix: str) -> Any:
    """Give what was typed, as it was typed."""
    own = kind(field, prefix)
    return nests.read(own, posted) if isinstance(own, Nest) else own.read(posted, own.field.id)


def cleaned(field: Field, raw: Any, former: Any = None) -> Any:
    """Give the value to keep, None for none. Raises `FieldRefused`, of which `fault_of` tells.

    One that is the `former` value again stays what it was: a signature keeps its moment.
    """
    own = kind(field)
    if isinstance(own, Nest):
        return nests.cleaned(own, as_typed(own, raw))
    value = own.clean(as_typed(own, raw)) if own.takes_answer else None
    return value if value is None or former is None else own.keep(value, former)


def fault_of(refusal: FieldRefused) -> Fault:
    """Give the sentence of a refusal with the input at fault."""
    return Fault(refusal)


def retyped(field: Field, value: Any) -> Any:
    """Give a kept value as it would be typed; what is of another shape as nothing."""
    own = kind(field)
    if own.computes:
        return said(field, value) if value is not None else ""
    typed = partial(nests.typed, own) if isinstance(own, Nest) else own.typed
    try:
        return typed(value)
    except FieldRefused:
        return typed(None)


def said(field: Field, value: Any) -> str:
    """Give a kept value as people read it; what is of another shape as it is."""
    own = kind(field)
    plain = isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))
    if not (plain if own.computes else holds(field, value)):
        return str(value)
    return nests.said(own, value) if isinstance(own, Nest) else own.show(value)


def typed_words(field: Field, raw: Any) -> str:
    """Give what was typed as people read it, as far as it can be."""
    try:
        value = cleaned({**field, "required": False}, raw)
    except FieldRefused:
        return " ".join(_texts(raw))
    return "" if value is None else said(field, value)


def _texts(raw: Any) -> list[str]:
    if isinstance(raw, Mapping):
        return [text for one in raw.values() for text in _texts(one)]
    return [raw] if isinstance(raw, str) and raw else []


@dataclass(frozen=True)
class Drawn:
    """What the macro of the library draws a question with."""

    field: Question
    result: PageResult
    rows: Sequence[tuple[str, list[Question], bool]] = ()


def drawn(asked: Field, raw: Any, error: str, prefix: str) -> Drawn:
    """Give a question with what was typed in it, and why it is refused ("" when it is not)."""
    own = kind(asked, prefix)
    name = own.field.id
    if isinstance(own, Nest):
        return _rows_drawn(own, as_typed(own, raw), error, prefix)
    result = PageResult(
        raw={name: as_typed(own, raw) if own.takes_answer else None},
        errors={name: error} if error else {},
        parts={name: error.part} if isinstance(error, Fault) and error.part else {},
        offered={name: _offered(own)},
    )
    return Drawn(own.field, result)


def _rows_drawn(own: Nest, raw: Mapping[str, Any], error: str, prefix: str) -> Drawn:
    faults = error.inner if isinstance(error, Fault) else {}
    cells = [one for key in nests.keys(own) for one in nests.cells(own, key)]
    result = PageResult(
        raw=nests.by_path(own, raw),
        errors={own.field.id: error} if error else {},
        parts={prefix + path: one.part for path, one in faults.items() if one.part},
        offered={one.field.id: _offered(one) for one in cells},
    )
    result.errors.update({prefix + path: one.sentence for path, one in faults.items()})
    return Drawn(own.field, result, nests.rows_drawn(own, raw))


def _offered(own: Kind) -> dict[str, Any]:
    """The answers that the library holds; words stand for those of a list that it does not."""
    if not isinstance(own, Country):
        return {"down": True, "free": True, "unset": True}
    items = bundled(own.list_name)
    return {"how": "list", "options": [{"value": one.id, "label": one.text} for one in items]}


def faults_of(field: Field) -> dict[str, list[str]]:
    """Give what is wrong in a question of a circuit, by the key at fault."""
    found: dict[str, list[str]] = {}
    own = kind(field)
    rows = nests.faults_of(own) if isinstance(own, Nest) else ()
    for key, sentence in (*own.faults(), *rows):
        found.setdefault(key, []).append(sentence)
    if field["type"] == "nir" and not str(field.get("why", "")).strip():
        sentence = _(
            "«\u00a0%(label)s\u00a0» demande le numéro de sécurité sociale\u00a0: écrivez, dans ce "
            "pourquoi, le décret qui l’autorise (décret 2019-341).",
            label=field["label"],
        )
        found.setdefault("why", []).append(sentence)
    return found
